/** One token bucket per key. Keys that have been full again for a while are forgotten. */
export class TokenBuckets {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  /** Takes a token. @returns 0, or after how many milliseconds there is one. */
  take(key: string, now: number): number {
    const bucket = this.#buckets.get(key) ?? { tokens: this.#burst, at: now };
    const refilled = bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * this.#perSecond;
    const tokens = Math.min(this.#burst, refilled);
    // The map keeps the order of last use, so that the front is what has waited longest.
    this.#buckets.delete(key);
    this.#forgetFull(now);
    const taken = tokens >= 1;
    this.#buckets.set(key, { tokens: taken ? tokens - 1 : tokens, at: Math.max(now, bucket.at) });
    return taken ? 0 : Math.ceil(((1 - tokens) / this.#perSecond) * 1000);
  }

  #forgetFull(now: number): void {
    const fullAfterMs = (this.#burst / this.#perSecond) * 1000;
    for (const [key, { at }] of this.#buckets) {
      if (now - at < fullAfterMs) break;
      this.#buckets.delete(key);
    }
  }
}
