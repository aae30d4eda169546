import type { LogPort } from '#libs/ports';

/** Reads on whenever it is woken: one reading at a time, and one more for everything that woke it meanwhile. */
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
      // The database is away: the next heartbeat tries again, from the last line that was sent.
      this.#log.warn('stream could not read', { error });
    } finally {
      this.#running = false;
    }
  }
}
