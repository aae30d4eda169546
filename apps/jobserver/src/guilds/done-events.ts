/** Marks events as handled: one write at a time, each with all events that ended during the previous write. */
export class DoneEvents {
  readonly #write: (seqs: string[]) => Promise<void>;
  readonly #onFailure: (error: unknown) => void;
  #waiting: string[] = [];
  #isWriting = false;

  /** @param onFailure called when a write failed; no further write follows */
  constructor(write: (seqs: string[]) => Promise<void>, onFailure: (error: unknown) => void) {
    this.#write = write;
    this.#onFailure = onFailure;
  }

  add(seq: string): void {
    this.#waiting.push(seq);
    if (!this.#isWriting) void this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    try {
      while (this.#waiting.length > 0) {
        const seqs = this.#waiting;
        this.#waiting = [];
        await this.#write(seqs);
      }
      this.#isWriting = false;
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
