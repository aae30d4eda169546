/** CPU time that a guild may use: refilled steadily, up to a burst. It may run into debt by one step. */
export class CpuBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #now: () => number;
  #level: number;
  #at: number;

  /**
   * @param perSecond milliseconds of CPU per second
   * @param burst milliseconds of CPU
   * @param now milliseconds, monotonic
   */
  constructor(perSecond: number, burst: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#now = now;
    this.#level = burst;
    this.#at = now();
  }

  /** Takes what was used, in milliseconds. */
  spend(ms: number): void {
    this.#refill();
    this.#level -= ms;
  }

  /** How long to wait until there is something to spend, in milliseconds. */
  waitMs(): number {
    this.#refill();
    return this.#level > 0 ? 0 : Math.ceil(((1 - this.#level) / this.#perSecond) * 1000);
  }

  #refill(): void {
    const now = this.#now();
    this.#level = Math.min(this.#burst, this.#level + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
  }
}
