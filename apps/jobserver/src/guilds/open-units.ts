interface Entrant {
  isUnordered: boolean;
  admit: () => void;
}

/**
 * Limit on units that are open at once: a further unit waits until one has ended. Some places are reserved for unordered units, so
 * that slow handlers do not delay them.
 */
export class OpenUnits {
  readonly #most: number;
  readonly #kept: number;
  readonly #onFull: () => void;
  readonly #waiting: Entrant[] = [];
  #open = 0;
  #ordered = 0;
  /** Number of units that run alone or wait to run alone. */
  #alone = 0;
  #lastAlone: Promise<void> = Promise.resolve();
  #empty = Promise.withResolvers<void>();

  /**
   * @param kept places that are reserved for unordered units
   * @param onFull called when a unit has to wait for a place
   */
  constructor(most: number, kept: number, onFull: () => void) {
    this.#most = most;
    this.#kept = Math.min(kept, most - 1);
    this.#onFull = onFull;
  }

  get open(): number {
    return this.#open;
  }

  /** Resolves when the unit may be open. */
  async enter(isUnordered: boolean): Promise<void> {
    if (this.#alone === 0 && this.#hasRoom(isUnordered)) return this.#add(isUnordered);
    if (this.#alone === 0) this.#onFull();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ isUnordered, admit: resolve });
    await promise;
  }

  leave(isUnordered: boolean): void {
    this.#open -= 1;
    if (!isUnordered) this.#ordered -= 1;
    if (this.#open === 0) this.#empty.resolve();
    this.#admit();
  }

  /** Runs the work of an open unit while no other unit is open. */
  async alone<T>(isUnordered: boolean, work: () => Promise<T>): Promise<T> {
    this.#alone += 1;
    const before = this.#lastAlone;
    const ended = Promise.withResolvers<void>();
    this.#lastAlone = ended.promise;
    this.leave(isUnordered);
    await before;
    while (this.#open > 0) {
      this.#empty = Promise.withResolvers();
      await this.#empty.promise;
    }
    try {
      return await work();
    } finally {
      this.#alone -= 1;
      this.#add(isUnordered);
      ended.resolve();
      this.#admit();
    }
  }

  #hasRoom(isUnordered: boolean): boolean {
    return this.#open < this.#most && (isUnordered || this.#ordered < this.#most - this.#kept);
  }

  #add(isUnordered: boolean): void {
    this.#open += 1;
    if (!isUnordered) this.#ordered += 1;
  }

  #admit(): void {
    if (this.#alone > 0) return;
    for (let at = 0; at < this.#waiting.length;) {
      const { isUnordered, admit } = this.#waiting[at]!;
      if (!this.#hasRoom(isUnordered)) at += 1;
      else {
        this.#waiting.splice(at, 1);
        this.#add(isUnordered);
        admit();
      }
    }
  }
}
