/** Bucket data in the headers of an answer. */
export interface BucketInfo {
  hash: string;
  limit: number;
  remaining: number;
  /** Milliseconds until the bucket is full again. */
  resetAfterMs: number;
}

/** Requests in flight on a route that has no limit, as its answers show. */
const UNLIMITED_CONCURRENCY = 20;
const DEFAULT_PERIOD_MS = 1000;

/**
 * The local state of one of Discord's rate limit buckets. Never admits more than `limit` in a window of Discord's: requests in flight
 * count in the old window and in the new one, and only an answer of a window shows its end.
 */
export class Bucket {
  /** Number of requests that wait for it. */
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

  /** Counts a request as sent. Returns its window. */
  take(): number {
    this.#remaining--;
    this.#inFlight++;
    return this.#epoch;
  }

  /** Learns the bucket's state from an answer. */
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

  /** Records an answer without rate limit headers: the route has no known limit. */
  settleUnlimited(now: number): void {
    this.#inFlight--;
    if (this.learned) return this.#orphaned(now);
    this.limit = UNLIMITED_CONCURRENCY;
    this.#remaining = this.limit - this.#inFlight;
  }

  /** Records a lost answer. Discord may have counted the request. */
  settleLost(now: number): void {
    this.#inFlight--;
    this.#orphaned(now);
  }

  /** Learns the state from an answer of another route that has proved to share this bucket. */
  observe(info: BucketInfo, now: number): void {
    this.#inFlight++;
    this.settle(info, this.#epoch, now);
  }

  #orphaned(now: number): void {
    // No request is left whose answer could show the end of the window.
    if (this.#inFlight === 0 && this.#resetAt === Infinity) this.#resetAt = now + this.#period;
  }

  /** The length of its window in milliseconds, if it is known. */
  get periodMs(): number {
    return this.#period;
  }

  /** Wait that Discord requested beyond the window, in milliseconds. */
  blockedFor(now: number): number {
    return Math.max(0, this.#blockedUntil - now);
  }

  block(now: number, ms: number): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, now + ms);
  }
}
