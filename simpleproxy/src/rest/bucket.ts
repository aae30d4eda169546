/** What an answer's headers say about its bucket. */
export interface BucketInfo {
  hash: string;
  limit: number;
  remaining: number;
  /** Milliseconds until the bucket is full again. */
  resetAfterMs: number;
}

/** How many requests may be in flight on a route that has shown itself to have no limit. */
const UNLIMITED_CONCURRENCY = 20;
const DEFAULT_PERIOD_MS = 1000;

/**
 * One of Discord's rate limit buckets as seen from here. Never admits more than `limit` in a window of Discord's: what is in flight
 * counts as used in the old window and in the new one, and the end of a window is known only from an answer of that window.
 */
export class Bucket {
  /** Requests that wait for it. */
  waiting = 0;
  limit = 1;
  learned = false;
  #remaining = 1;
  #resetAt = Infinity;
  #inFlight = 0;
  #epoch = 0;
  #period = DEFAULT_PERIOD_MS;
  #blockedUntil = 0;

  idle(now: number): boolean {
    return this.waiting === 0 && this.#inFlight === 0 && (this.#resetAt <= now || this.#remaining >= this.limit);
  }

  /** Milliseconds until one more may be sent; 0 now; Infinity when that depends on an answer. */
  delay(now: number): number {
    if (now < this.#blockedUntil) return this.#blockedUntil - now;
    if (now >= this.#resetAt) {
      this.#remaining = this.limit - this.#inFlight;
      this.#resetAt = Infinity;
      this.#epoch++;
    }
    return this.#remaining > 0 ? 0 : this.#resetAt - now;
  }

  /** Counts a request as sent. Returns the window it belongs to. */
  take(): number {
    this.#remaining--;
    this.#inFlight++;
    return this.#epoch;
  }

  /** An answer named the bucket's state. */
  settle(info: BucketInfo, epoch: number, now: number): void {
    this.#inFlight--;
    if (epoch !== this.#epoch) return;
    if (info.limit === this.limit && this.learned) this.#remaining = Math.min(this.#remaining, info.remaining);
    else this.#remaining = info.remaining - this.#inFlight;
    this.learned = true;
    this.limit = info.limit;
    this.#period = Math.max(info.resetAfterMs, this.#period);
    const resetAt = now + info.resetAfterMs;
    this.#resetAt = this.#resetAt === Infinity ? resetAt : Math.max(this.#resetAt, resetAt);
  }

  /** An answer without rate limit headers: the route has none, as far as we know. */
  settleUnlimited(now: number): void {
    this.#inFlight--;
    if (this.learned) return this.#orphaned(now);
    this.limit = UNLIMITED_CONCURRENCY;
    this.#remaining = this.limit - this.#inFlight;
  }

  /** No answer came. Discord may have counted the request all the same. */
  settleLost(now: number): void {
    this.#inFlight--;
    this.#orphaned(now);
  }

  /** Another route's answer named this same bucket. */
  observe(info: BucketInfo, now: number): void {
    this.#inFlight++;
    this.settle(info, this.#epoch, now);
  }

  #orphaned(now: number): void {
    // Nobody is left who could tell when the window ends.
    if (this.#inFlight === 0 && this.#resetAt === Infinity) this.#resetAt = now + this.#period;
  }

  /** The length of its window in milliseconds, as far as it is known. */
  get periodMs(): number {
    return this.#period;
  }

  /** Milliseconds that Discord has asked to wait, beyond the window. */
  blockedFor(now: number): number {
    return Math.max(0, this.#blockedUntil - now);
  }

  block(now: number, ms: number): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, now + ms);
  }
}
