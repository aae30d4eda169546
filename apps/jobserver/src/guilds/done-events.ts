/** Events that were handled but may be handed in again if this process dies now: ops absorb so many. */
export const mostUnwritten = 8;

/**
 * Writes down which events were handled, while the next one already runs: one write at a time, each with all that have
 * gathered meanwhile, in order.
 */
export class DoneEvents {
  readonly #write: (seqs: string[]) => Promise<void>;
  #waiting: string[] = [];
  #writing: Promise<void> | null = null;
  #failure: { error: unknown } | null = null;

  constructor(write: (seqs: string[]) => Promise<void>) {
    this.#write = write;
  }

  add(seq: string): void {
    this.#waiting.push(seq);
    this.#writing ??= this.#writeAll();
  }

  /** Waits while too many are unwritten. @throws what a write threw */
  async room(): Promise<void> {
    while (this.#writing && this.#waiting.length >= mostUnwritten) await this.#writing;
    if (this.#failure) throw this.#failure.error;
  }

  /** Waits until all are written. @throws what a write threw */
  async drained(): Promise<void> {
    while (this.#writing) await this.#writing;
    if (this.#failure) throw this.#failure.error;
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const seqs = this.#waiting;
        this.#waiting = [];
        // One write after the other is the point.
        await this.#write(seqs);
      }
    } catch (error) {
      this.#failure = { error };
    }
    this.#writing = null;
  }
}
