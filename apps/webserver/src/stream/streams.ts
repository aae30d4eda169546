import { Fault, limits } from '#libs/vocabulary';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Request, Response } from 'express';
import { once } from 'node:events';
import { authorizedOf, type Authorized } from '../access/request-context.ts';
import { UserGuilds } from '../access/user-guilds.ts';
import { PORTS, type Ports } from '../ports.ts';
import { EventStream } from './event-stream.ts';

/** Times of streams, in milliseconds. */
export interface StreamTimes {
  heartbeatMs: number;
  /** Interval between two checks of session and permission. */
  recheckMs: number;
  /** A stream ends when no check has succeeded for this time. */
  uncheckedMs: number;
}
export const STREAM_TIMES = Symbol('stream times');
export const streamTimes: StreamTimes = {
  heartbeatMs: 15_000,
  recheckMs: 60_000,
  uncheckedMs: limits.stream.uncheckedMs,
};

interface Opened extends Authorized {
  /** Time of the last successful check of session and permission. */
  checkedAt: number;
}

/** All open streams: keeps them alive, and ends them when the session, the permission or the process ends. */
@Injectable()
export class Streams implements BeforeApplicationShutdown {
  readonly #ports: Ports;
  readonly #userGuilds: UserGuilds;
  readonly #times: StreamTimes;
  readonly #open = new Map<EventStream, Opened>();

  constructor(
    @Inject(PORTS) ports: Ports,
    @Inject(UserGuilds) userGuilds: UserGuilds,
    @Inject(STREAM_TIMES) times: StreamTimes,
  ) {
    this.#ports = ports;
    this.#userGuilds = userGuilds;
    this.#times = times;
  }

  /** Number of open streams. */
  get size(): number {
    return this.#open.size;
  }

  /** Resolves when the last stream has ended. */
  async allClosed(): Promise<void> {
    while (this.#open.size > 0) {
      const [stream] = this.#open.keys();
      await once(stream!.signal, 'abort');
    }
  }

  /**
   * Opens a stream for a request that the guard has accepted.
   *
   * @param onBeat called with every heartbeat, to read lines whose wake-up was lost
   * @throws Fault `stream.too-many` (429)
   */
  open(request: Request, response: Response, onBeat: () => void = () => undefined): EventStream {
    const authorized = authorizedOf(request);
    const mine = [...this.#open.values()].filter(({ session }) => session.idHash === authorized.session.idHash);
    if (mine.length >= limits.stream.perSession) {
      throw new Fault(
        'stream.too-many',
        `You can have at most ${limits.stream.perSession} streams at once: close a tab.`,
        { retryAfterMs: 5_000 },
      );
    }
    const stream = new EventStream(request, response);
    const opened: Opened = { ...authorized, checkedAt: this.#ports.clock.now() };
    this.#open.set(stream, opened);
    const heartbeat = setInterval(() => {
      void stream.beat();
      onBeat();
    }, this.#times.heartbeatMs);
    const recheck = setInterval(() => void this.#recheck(stream, opened), this.#times.recheckMs);
    const forget = (): void => {
      clearInterval(heartbeat);
      clearInterval(recheck);
      this.#open.delete(stream);
    };
    if (stream.signal.aborted) forget();
    else stream.signal.addEventListener('abort', forget, { once: true });
    return stream;
  }

  endOfSession(idHash: string): void {
    for (const [stream, { session }] of this.#open) if (session.idHash === idHash) stream.end();
  }

  /** Checks the open streams of these users in a guild at once (`null`: of all users). */
  async recheckOf(guildId: string, userIds: readonly string[] | null): Promise<void> {
    const concerned = [...this.#open].filter(
      ([, { session, guild }]) => guild?.id === guildId && (userIds?.includes(session.userId) ?? true),
    );
    await Promise.all(concerned.map(([stream, opened]) => this.#recheck(stream, opened)));
  }

  beforeApplicationShutdown(): void {
    for (const stream of this.#open.keys()) stream.end();
  }

  async #recheck(stream: EventStream, opened: Opened): Promise<void> {
    const { session, guild } = opened;
    try {
      const current = await this.#ports.sessions.get(session.idHash);
      if (!current) return stream.end();
      if (guild && !(await this.#userGuilds.find(current, guild.id))) return stream.end();
      opened.checkedAt = this.#ports.clock.now();
    } catch (error) {
      // Discord or the database may be unavailable for a limited time; a session that Discord has ended is over at once.
      const uncheckedMs = this.#ports.clock.now() - opened.checkedAt;
      if ((error instanceof Fault && error.status === 401) || uncheckedMs >= this.#times.uncheckedMs) stream.end();
    }
  }
}
