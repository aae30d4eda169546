/** A token bucket: an amount that refills steadily up to a burst. A single spend may overdraw it. */
export class Budget {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #now: () => number;
  #level: number;
  #at: number;

  /** @param now milliseconds, monotonic */
  constructor(perSecond: number, burst: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#now = now;
    this.#level = burst;
    this.#at = now();
  }

  /** @throws RangeError for an amount that is negative or not finite: it would break the budget permanently */
  spend(amount: number): void {
    if (!Number.isFinite(amount) || amount < 0) throw new RangeError(`expected an amount of 0 or more, got ${amount}`);
    this.#refill();
    this.#level -= amount;
  }

  /** Time (ms) until there is something to spend. */
  waitMs(): number {
    this.#refill();
    return this.#level > 0 ? 0 : Math.ceil(((1 - this.#level) / this.#perSecond) * 1000);
  }

  /** Whether it has refilled completely. */
  get isFull(): boolean {
    this.#refill();
    return this.#level >= this.#burst;
  }

  #refill(): void {
    const now = this.#now();
    this.#level = Math.min(this.#burst, this.#level + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
  }
}
