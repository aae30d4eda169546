/** A clock that only moves when told, and runs what is due in order. */
export class FakeClock {
  #now = 0;
  #order = 0;
  #due: Array<{ at: number; order: number; ring: () => void }> = [];

  readonly now = (): number => this.#now;

  readonly setTimer = (then: () => void, ms: number): void => {
    this.#due.push({ at: this.#now + Math.max(0, ms), order: this.#order++, ring: then });
  };

  /** Runs timers, and the promises between them, until none is left or the time is up. */
  async run(untilMs: number): Promise<void> {
    for (;;) {
      await new Promise(setImmediate);
      const next = this.#due.toSorted((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!next || next.at > untilMs) return;
      this.#due.splice(this.#due.indexOf(next), 1);
      this.#now = next.at;
      next.ring();
    }
  }
}
