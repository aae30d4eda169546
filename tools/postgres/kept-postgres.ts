import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { startPostgres, type PostgresOptions, type PostgresServer } from './postgres.ts';

/** Longest pause between two attempts to start it again, in milliseconds. */
const LONGEST_PAUSE_MS = 5_000;

/** An embedded PostgreSQL that starts again, on the same port, whenever it ends. */
export class KeptPostgres {
  readonly #options: PostgresOptions;
  readonly #say: (text: string) => void;
  readonly #stopping = new AbortController();
  #server: PostgresServer;
  readonly #keeping: Promise<void>;

  private constructor(options: PostgresOptions, server: PostgresServer, say: (text: string) => void) {
    this.#options = { ...options, port: server.port };
    this.#server = server;
    this.#say = say;
    this.#keeping = this.#keep();
  }

  /** @param say gets a line for each end and each later start */
  static async start(options: PostgresOptions, say: (text: string) => void): Promise<KeptPostgres> {
    return new KeptPostgres(options, await startPostgres(options), say);
  }

  /** The running server, or the last one. Port and passwords stay the same. */
  get server(): PostgresServer {
    return this.#server;
  }

  /** Shuts it down for good. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#server.stop();
    await this.#keeping;
    // A start in progress may have finished in the meantime.
    await this.#server.stop();
  }

  async #keep(): Promise<void> {
    const { signal } = this.#stopping;
    const stopped = once(signal, 'abort').then(() => '');
    for (;;) {
      // A server that another live process started continues after `stop`.
      const reason = await Promise.race([this.#server.ended, stopped]);
      if (signal.aborted) return;
      this.#say(`postgresql ended (${reason}); starting it again. Its log: ${this.#options.dir}/postgres.log`);
      const endedAt = Date.now();
      if (!(await this.#startAgain())) return;
      this.#say(`postgresql ready again after ${((Date.now() - endedAt) / 1_000).toFixed(1)} s`);
    }
  }

  /** @returns false when it was stopped */
  async #startAgain(): Promise<boolean> {
    const { signal } = this.#stopping;
    let told = '';
    for (let pauseMs = 100; !signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        this.#server = await startPostgres(this.#options);
        return true;
      } catch (error) {
        const { message } = error as Error;
        if (message !== told) this.#say(`postgresql does not start: ${message}`);
        told = message;
        await delay(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
    return false;
  }
}
