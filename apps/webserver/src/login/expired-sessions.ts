import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PORTS, type Ports } from '../ports.ts';
import { SessionStore } from './session-store.ts';

/** Interval between two sweeps, in milliseconds. */
const EVERY_MS = 10 * 60_000;
/** Most sessions per sweep: each costs two calls to Discord. */
const AT_ONCE = 100;

/** Revokes the tokens of expired sessions; deleting them from the database alone would leave the tokens valid. */
@Injectable()
export class ExpiredSessions implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #ports: Ports;
  readonly #sessions: SessionStore;
  #timer: NodeJS.Timeout | undefined;

  constructor(@Inject(PORTS) ports: Ports, @Inject(SessionStore) sessions: SessionStore) {
    this.#ports = ports;
    this.#sessions = sessions;
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.#sweep(), EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  async #sweep(): Promise<void> {
    await this.#sessions.endExpired(AT_ONCE).catch((error: unknown) => {
      this.#ports.log.warn('expired sessions could not be ended', { error });
    });
  }
}
