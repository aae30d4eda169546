import { Bucket, type BucketInfo } from './bucket.ts';
import type { Lane, Route } from './route.ts';

interface Waiting {
  route: Route;
  lane: Lane;
  at: number;
  order: number;
  bucket: Bucket<Waiting>;
  grant: (ticket: Ticket) => void;
  refuse: (refusal: LimiterRefusal) => void;
}

/** Why a request is not sent at all. */
export class LimiterRefusal extends Error {
  readonly code: 'rest.bucket_full' | 'rest.queue_full' | 'rest.wait_too_long' | 'rest.cancelled';
  readonly retryAfterMs: number;

  constructor(code: LimiterRefusal['code'], retryAfterMs: number) {
    super(code);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** What became of a request that was let through. */
export type Outcome =
  | { kind: 'answered'; info: BucketInfo | null }
  | { kind: 'limited'; scope: 'user' | 'shared' | 'global'; retryAfterMs: number; info: BucketInfo | null }
  | { kind: 'lost' };

/** The right to send one request. `settle` must be called exactly once. */
export interface Ticket {
  waitedMs: number;
  settle(outcome: Outcome): void;
}

export interface LimiterOptions {
  globalPerSecond: number;
  maxWaitMs: number;
  maxPerBucket?: number;
  maxTotal?: number;
  now?: () => number;
  setTimer?: (then: () => void, ms: number) => unknown;
}

const WINDOW_MS = 1000;
/** Every so many grants the longest waiting request goes first, so that no lane starves. */
const FAIRNESS = 16;

/**
 * The one REST limiter: Discord's buckets, the global limit, lanes. A slot of the global limit is free again one second after its
 * answer came, so that no second of Discord's clock holds more than the limit, however long requests travel.
 * @see https://docs.discord.com/developers/topics/rate-limits
 */
export class Limiter {
  readonly #options: Required<LimiterOptions>;
  readonly #buckets = new Map<string, Bucket<Waiting>>();
  readonly #hashes = new Map<string, string>();
  readonly #busy = new Set<Bucket<Waiting>>();
  #globalInFlight = 0;
  #globalFreed: number[] = [];
  #globalBlockedUntil = 0;
  #total = 0;
  #order = 0;
  #grants = 0;
  #wakeAt = Infinity;

  constructor(options: LimiterOptions) {
    const now = () => performance.now();
    const setTimer = (then: () => void, ms: number) => setTimeout(then, ms).unref();
    this.#options = { maxPerBucket: 500, maxTotal: 10_000, now, setTimer, ...options };
  }

  get queued(): number {
    return this.#total;
  }

  queuedIn(lane: Lane): number {
    let sum = 0;
    for (const bucket of this.#busy) sum += bucket.waiting[lane].length;
    return sum;
  }

  /** Waits for its turn. Rejects with LimiterRefusal; an aborted signal takes the request out of the queue. */
  enter(route: Route, lane: Lane, signal: AbortSignal): Promise<Ticket> {
    const bucket = this.#bucketOf(route);
    const { maxTotal, maxPerBucket, maxWaitMs, now } = this.#options;
    if (signal.aborted) return Promise.reject(new LimiterRefusal('rest.cancelled', 0));
    if (this.#total >= maxTotal) return Promise.reject(new LimiterRefusal('rest.queue_full', 1000));
    if (bucket.size >= maxPerBucket) {
      const delay = bucket.delay(now());
      return Promise.reject(new LimiterRefusal('rest.bucket_full', Number.isFinite(delay) ? Math.max(delay, 1) : 1000));
    }
    return new Promise((grant, refuse) => {
      const waiting: Waiting = { route, lane, at: now(), order: this.#order++, bucket, grant, refuse };
      bucket.waiting[lane].push(waiting);
      this.#busy.add(bucket);
      this.#total++;
      const cancel = () => this.#remove(waiting, new LimiterRefusal('rest.cancelled', 0));
      signal.addEventListener('abort', cancel, { once: true });
      this.#options.setTimer(() => this.#remove(waiting, new LimiterRefusal('rest.wait_too_long', 1000)), maxWaitMs);
      this.#pump();
    });
  }

  #bucketOf(route: Route): Bucket<Waiting> {
    const name = this.#hashes.get(route.key) ?? `route ${route.key}`;
    return this.#named(`${name} ${route.major}`);
  }

  #named(key: string): Bucket<Waiting> {
    const known = this.#buckets.get(key);
    if (known) return known;
    if (this.#buckets.size > 10_000) this.#sweep();
    const bucket = new Bucket<Waiting>();
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #sweep(): void {
    const now = this.#options.now();
    for (const [key, bucket] of this.#buckets) if (bucket.idle(now)) this.#buckets.delete(key);
  }

  #remove(waiting: Waiting, why: LimiterRefusal): void {
    const queue = waiting.bucket.waiting[waiting.lane];
    const index = queue.indexOf(waiting);
    if (index === -1) return;
    queue.splice(index, 1);
    this.#total--;
    if (waiting.bucket.size === 0) this.#busy.delete(waiting.bucket);
    waiting.refuse(why);
  }

  #globalDelay(now: number): number {
    if (now < this.#globalBlockedUntil) return this.#globalBlockedUntil - now;
    while (this.#globalFreed.length > 0 && (this.#globalFreed[0] ?? now) + WINDOW_MS <= now) this.#globalFreed.shift();
    if (this.#globalInFlight + this.#globalFreed.length < this.#options.globalPerSecond) return 0;
    const first = this.#globalFreed[0];
    return first === undefined ? Infinity : first + WINDOW_MS - now;
  }

  #pump(): void {
    for (;;) {
      const now = this.#options.now();
      const { chosen, wakeIn } = this.#choose(now);
      if (!chosen) return this.#wake(now, wakeIn);
      this.#grants++;
      this.#grant(chosen, now);
    }
  }

  #choose(now: number): { chosen: Waiting | null; wakeIn: number } {
    const globalDelay = this.#globalDelay(now);
    const oldestFirst = this.#grants % FAIRNESS === FAIRNESS - 1;
    let best: { item: Waiting; rank: number } | null = null;
    let wakeIn = Infinity;
    for (const bucket of this.#busy) {
      const head = bucket.head();
      if (!head) continue;
      const delay = Math.max(bucket.delay(now), head.item.route.globalExempt ? 0 : globalDelay);
      if (delay > 0) {
        wakeIn = Math.min(wakeIn, delay);
        continue;
      }
      const rank = oldestFirst ? 0 : head.rank;
      if (!best || rank < best.rank || (rank === best.rank && head.item.order < best.item.order))
        best = { item: head.item, rank };
    }
    return { chosen: best?.item ?? null, wakeIn };
  }

  #wake(now: number, wakeIn: number): void {
    if (wakeIn === Infinity || now + wakeIn >= this.#wakeAt) return;
    const at = now + wakeIn;
    this.#wakeAt = at;
    this.#options.setTimer(() => {
      if (this.#wakeAt === at) this.#wakeAt = Infinity;
      this.#pump();
    }, Math.ceil(wakeIn));
  }

  #grant(waiting: Waiting, now: number): void {
    const { bucket, lane, route } = waiting;
    bucket.waiting[lane].shift();
    this.#total--;
    if (bucket.size === 0) this.#busy.delete(bucket);
    const epoch = bucket.take();
    if (!route.globalExempt) this.#globalInFlight++;
    let settled = false;
    const settle = (outcome: Outcome) => {
      if (settled) return;
      settled = true;
      this.#settle(bucket, epoch, route, outcome);
      this.#pump();
    };
    waiting.grant({ waitedMs: now - waiting.at, settle });
  }

  #settle(bucket: Bucket<Waiting>, epoch: number, route: Route, outcome: Outcome): void {
    const now = this.#options.now();
    if (!route.globalExempt) {
      this.#globalInFlight--;
      this.#globalFreed.push(now);
    }
    if (outcome.kind === 'lost') return bucket.settleLost(now);
    if (outcome.info) {
      bucket.settle(outcome.info, epoch, now);
      this.#learn(route, outcome.info, bucket, now);
    } else bucket.settleUnlimited(now);
    if (outcome.kind !== 'limited') return;
    if (outcome.scope === 'global')
      this.#globalBlockedUntil = Math.max(this.#globalBlockedUntil, now + outcome.retryAfterMs);
    else this.#bucketOf(route).block(now, outcome.retryAfterMs);
  }

  /** Discord has named the route's bucket: from now on it is shared with all routes of that name. */
  #learn(route: Route, info: BucketInfo, from: Bucket<Waiting>, now: number): void {
    const key = `bucket ${info.hash} ${route.major}`;
    this.#hashes.set(route.key, `bucket ${info.hash}`);
    const known = this.#buckets.get(key);
    if (known === from) return;
    if (!known) {
      this.#buckets.set(key, from);
      this.#buckets.delete(`route ${route.key} ${route.major}`);
      return;
    }
    known.observe(info, now);
    for (const [lane, queue] of Object.entries(from.waiting) as Array<[Lane, Waiting[]]>) {
      for (const waiting of queue) waiting.bucket = known;
      known.waiting[lane].push(...queue.splice(0));
    }
    this.#busy.delete(from);
    if (known.size > 0) this.#busy.add(known);
  }
}
