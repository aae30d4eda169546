import type { LogPort } from '#libs/ports';

/** Reads on when it is woken: one read at a time, then one more read for all wake-ups in the meantime. */
export class Tail {
  readonly #read: () => Promise<void>;
  readonly #signal: AbortSignal;
  readonly #log: LogPort;
  #running = false;
  #again = false;

  constructor(read: () => Promise<void>, signal: AbortSignal, log: LogPort) {
    this.#read = read;
    this.#signal = signal;
    this.#log = log;
  }

  wake(): void {
    this.#again = true;
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.#again && !this.#signal.aborted) {
        this.#again = false;
        await this.#read();
      }
    } catch (error) {
      // The database is unavailable: the next heartbeat retries from the last line that was sent.
      this.#log.warn('a stream could not read from the database', { error });
    } finally {
      this.#running = false;
    }
  }
}
