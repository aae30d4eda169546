/** One token bucket per key. Evicts keys whose bucket is full again. */
export class TokenBuckets {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  /** Takes `cost` tokens, at most a burst. @returns 0, or the time (ms) until there are enough tokens */
  take(key: string, now: number, cost = 1): number {
    const wanted = Math.min(cost, this.#burst);
    const { tokens, at } = this.#refilled(key, now);
    const taken = tokens >= wanted;
    // The map is ordered by last use, so the least recently used key comes first.
    this.#buckets.delete(key);
    this.#evictFull(now);
    this.#buckets.set(key, { tokens: taken ? tokens - wanted : tokens, at });
    return taken ? 0 : this.#waitFor(wanted - tokens);
  }

  /** Takes nothing. @returns 0, or the time (ms) until there is a token */
  wait(key: string, now: number): number {
    const { tokens } = this.#refilled(key, now);
    return tokens >= 1 ? 0 : this.#waitFor(1 - tokens);
  }

  #refilled(key: string, now: number): { tokens: number; at: number } {
    const { tokens, at } = this.#buckets.get(key) ?? { tokens: this.#burst, at: now };
    const refilled = tokens + (Math.max(0, now - at) / 1000) * this.#perSecond;
    return { tokens: Math.min(this.#burst, refilled), at: Math.max(now, at) };
  }

  #waitFor(missing: number): number {
    return Math.ceil((missing / this.#perSecond) * 1000);
  }

  #evictFull(now: number): void {
    const fullAfterMs = (this.#burst / this.#perSecond) * 1000;
    for (const [key, { at }] of this.#buckets) {
      if (now - at < fullAfterMs) break;
      this.#buckets.delete(key);
    }
  }
}
