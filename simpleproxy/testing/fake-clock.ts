interface Timer {
  at: number;
  ring: () => void;
  isCancelled: boolean;
}

/** A clock that the test advances, and that runs due timers in order. */
export class FakeClock {
  #now = 0;
  /** The next one last; of two at the same time the one that was set first. */
  readonly #due: Timer[] = [];

  readonly now = (): number => this.#now;

  /** Returns a function that cancels. */
  readonly setTimer = (then: () => void, ms: number): (() => void) => {
    const timer = { at: this.#now + Math.max(0, ms), ring: then, isCancelled: false };
    let [low, high] = [0, this.#due.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#due[middle]?.at ?? 0) > timer.at) low = middle + 1;
      else high = middle;
    }
    this.#due.splice(low, 0, timer);
    return () => void (timer.isCancelled = true);
  };

  /** Timers that have not fired. */
  get pending(): number {
    return this.#due.filter(({ isCancelled }) => !isCancelled).length;
  }

  /** Runs timers, and the promises between them, until none is left or the time is up. */
  async run(untilMs: number): Promise<void> {
    for (;;) {
      await new Promise(setImmediate);
      while (this.#due.at(-1)?.isCancelled) this.#due.pop();
      const next = this.#due.at(-1);
      if (!next || next.at > untilMs) return;
      this.#due.pop();
      this.#now = next.at;
      next.ring();
    }
  }
}
