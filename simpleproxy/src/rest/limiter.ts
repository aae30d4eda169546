import { deadline } from '../deadline.ts';
import { limits } from '../limits.ts';
import { Bucket, type BucketInfo } from './bucket.ts';
import { FairQueue, type Delays, type Queued } from './fair-queue.ts';
import { GlobalLimit } from './global-limit.ts';
import { LimiterRefusal } from './limiter-refusal.ts';
import { UNATTRIBUTED } from './payer.ts';
import { PRIORITIES, type Priority, type Route } from './route.ts';

/** One request as the limiter sees it. */
export interface Wish {
  route: Route;
  priority: Priority;
  /** A guild, or one of the payers of `payer.ts`. */
  payer: string;
  /** Fields that a PATCH changes: Discord limits some of them apart. Empty for other methods. */
  fields?: string;
}

interface Waiting extends Wish, Queued {
  at: number;
  grant: (ticket: Ticket) => void;
  refuse: (refusal: LimiterRefusal) => void;
  /** Clears timer and listener. */
  release: () => void;
}

/** The result of a granted request. */
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
  maxPerGuild?: number;
  maxPerPriority?: number;
  now?: () => number;
  /** Calls back after some milliseconds; returns a function that cancels. */
  setTimer?: (then: () => void, ms: number) => () => void;
}

const defaults = {
  maxPerBucket: limits.queue.perBucket,
  maxPerGuild: limits.queue.perGuild,
  maxPerPriority: limits.queue.perPriority,
  now: () => performance.now(),
  setTimer: (then: () => void, ms: number) => deadline(ms, then),
};

/**
 * The one REST limiter: Discord's buckets, the global limit, priorities, and within a priority a fair share for every guild.
 *
 * @see https://docs.discord.com/developers/topics/rate-limits
 */
export class Limiter {
  readonly #options: Required<LimiterOptions>;
  readonly #buckets = new Map<string, Bucket>();
  readonly #hashes = new Map<string, string>();
  readonly #queues: Record<Priority, FairQueue<Waiting>>;
  readonly #global: GlobalLimit;
  /** Lines that Discord limits apart from their bucket, with the end of each limit. */
  readonly #blockedLines = new Map<string, number>();
  /** Waiting requests that do not count against the global limit. */
  #exempt = 0;
  #order = 0;
  #grants = 0;
  #wake: { at: number; cancel: () => void } | null = null;

  constructor(options: LimiterOptions) {
    this.#options = { ...defaults, ...options };
    this.#queues = {
      interaction: new FairQueue(),
      moderation: new FairQueue(),
      script: new FairQueue(),
      backup: new FairQueue(),
    };
    const kept = Math.floor(options.globalPerSecond * limits.queue.quietShare);
    this.#global = new GlobalLimit(options.globalPerSecond, kept, (payer) => payer === UNATTRIBUTED);
  }

  get queued(): number {
    return PRIORITIES.reduce((sum, priority) => sum + this.#queues[priority].size, 0);
  }

  queuedIn(priority: Priority): number {
    return this.#queues[priority].size;
  }

  /** Waits for its turn. Rejects with LimiterRefusal; an aborted signal removes the request from the queue. */
  enter(wish: Wish, signal: AbortSignal): Promise<Ticket> {
    const bucket = this.#bucketOf(wish.route);
    const refusal = signal.aborted ? new LimiterRefusal('rest.cancelled', 0) : this.#refusalOf(wish, bucket);
    if (refusal) return Promise.reject(refusal);
    return new Promise((grant, refuse) => {
      const { maxWaitMs, now, setTimer } = this.#options;
      const cancel = () => this.#refuse(waiting, new LimiterRefusal('rest.cancelled', 0));
      const endTimer = setTimer(
        () => this.#refuse(waiting, new LimiterRefusal('rest.wait_too_long', this.#waitOf(waiting))),
        maxWaitMs,
      );
      const release = () => {
        endTimer();
        signal.removeEventListener('abort', cancel);
      };
      const queued = { line: lineOf(wish), at: now(), order: this.#order++ };
      const waiting: Waiting = { ...wish, ...queued, grant, refuse, release };
      signal.addEventListener('abort', cancel, { once: true });
      this.#queues[wish.priority].push(waiting, bucket);
      bucket.waiting++;
      if (wish.route.globalExempt) this.#exempt++;
      this.#pump();
    });
  }

  /** Reason why a request may not even wait. */
  #refusalOf(wish: Wish, bucket: Bucket): LimiterRefusal | null {
    const { maxPerPriority, maxPerGuild, maxPerBucket, maxWaitMs, globalPerSecond, now } = this.#options;
    const queue = this.#queues[wish.priority];
    const blocked = Math.max(this.#blockOf(lineOf(wish), now()), bucket.blockedFor(now()));
    if (blocked > maxWaitMs) return new LimiterRefusal('rest.wait_too_long', blocked);
    const size = queue.sizeOf(wish.payer);
    const most = wish.payer === UNATTRIBUTED ? maxPerPriority : maxPerGuild;
    if (size >= most) return this.#guildQueueFull(queue);
    if (queue.size >= maxPerPriority && !this.#makeRoom(queue, size + 1))
      return new LimiterRefusal('rest.queue_full', (queue.size / globalPerSecond) * 1000);
    if (queue.sizeIn(wish.payer, bucket) < maxPerBucket) return null;
    const delay = bucket.delay(now());
    return new LimiterRefusal('rest.bucket_full', Number.isFinite(delay) ? Math.max(delay, 1) : bucket.periodMs);
  }

  /** Grants one request of each payer per round. */
  #guildQueueFull(queue: FairQueue<Waiting>): LimiterRefusal {
    return new LimiterRefusal('rest.guild_queue_full', (queue.payers / this.#options.globalPerSecond) * 1000);
  }

  /** Rejects the newest request of the payer with most waiting requests, if that is more than `size`. */
  #makeRoom(queue: FairQueue<Waiting>, size: number): boolean {
    const newest = queue.newestOfLargest(size);
    if (newest) this.#refuse(newest, this.#guildQueueFull(queue));
    return newest !== null;
  }

  #bucketOf(route: Route): Bucket {
    const name = this.#hashes.get(route.limitKey) ?? `route ${route.limitKey}`;
    return this.#named(`${name} ${route.major}`);
  }

  #named(key: string): Bucket {
    const known = this.#buckets.get(key);
    if (known) return known;
    if (this.#buckets.size > 10_000) this.#sweep();
    const bucket = new Bucket();
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #sweep(): void {
    const now = this.#options.now();
    for (const [key, bucket] of this.#buckets) if (bucket.idle(now)) this.#buckets.delete(key);
  }

  #blockOf(line: string, now: number): number {
    const until = this.#blockedLines.get(line);
    if (until === undefined) return 0;
    if (until <= now) this.#blockedLines.delete(line);
    return Math.max(0, until - now);
  }

  /** Remaining wait of a request, as far as Discord's answers show it. */
  #waitOf(waiting: Waiting): number {
    const now = this.#options.now();
    const bucket = this.#queues[waiting.priority].bucketOf(waiting);
    const delay = bucket ? this.#delayOf(waiting, bucket, now) : 0;
    return Number.isFinite(delay) && delay > 0 ? delay : (bucket?.periodMs ?? 0);
  }

  #refuse(waiting: Waiting, why: LimiterRefusal): void {
    if (!this.#leave(waiting)) return;
    waiting.refuse(why);
  }

  #leave(waiting: Waiting): boolean {
    const queue = this.#queues[waiting.priority];
    const bucket = queue.bucketOf(waiting);
    if (!bucket || !queue.remove(waiting)) return false;
    bucket.waiting--;
    if (waiting.route.globalExempt) this.#exempt--;
    waiting.release();
    return true;
  }

  #delayOf(waiting: Waiting, bucket: Bucket, now: number): number {
    const global = waiting.route.globalExempt ? 0 : this.#global.delayFor(waiting.payer, now);
    return Math.max(bucket.delay(now), this.#blockOf(waiting.line, now), global);
  }

  #pump(): void {
    for (;;) {
      const now = this.#options.now();
      const whole = this.#global.delay(now);
      if (whole > 0 && this.#exempt === 0) return this.#wakeIn(now, this.queued > 0 ? whole : Infinity);
      const { chosen, wakeIn } = this.#choose({
        of: (payer) => (this.#exempt > 0 ? 0 : this.#global.delayFor(payer, now)),
        at: (item, bucket) => this.#delayOf(item, bucket, now),
      });
      if (!chosen) return this.#wakeIn(now, wakeIn);
      this.#grants++;
      this.#grant(chosen, now);
    }
  }

  /** By priority and then by share; every nth grant goes to the request with the longest wait, so that no priority starves. */
  #choose(delays: Delays<Waiting>): { chosen: Waiting | null; wakeIn: number } {
    const every = limits.queue.oldestFirstEvery;
    if (this.#grants % every === every - 1) {
      const heads = PRIORITIES.flatMap((priority) => this.#queues[priority].oldest(delays) ?? []);
      const [first] = heads.toSorted((a, b) => a.order - b.order);
      if (first) return { chosen: first, wakeIn: Infinity };
    }
    let soonest = Infinity;
    for (const priority of PRIORITIES) {
      const { item, wakeIn } = this.#queues[priority].choose(delays);
      if (item) return { chosen: item, wakeIn: Infinity };
      soonest = Math.min(soonest, wakeIn);
    }
    return { chosen: null, wakeIn: soonest };
  }

  #wakeIn(now: number, ms: number): void {
    if (ms === Infinity || (this.#wake && this.#wake.at <= now + ms)) return;
    this.#wake?.cancel();
    const cancel = this.#options.setTimer(() => {
      this.#wake = null;
      this.#pump();
    }, Math.ceil(ms));
    this.#wake = { at: now + ms, cancel };
  }

  #grant(waiting: Waiting, now: number): void {
    const { priority, route, payer } = waiting;
    const bucket = this.#queues[priority].bucketOf(waiting);
    if (!bucket) throw new Error('a waiting request has no bucket');
    this.#queues[priority].charge(payer);
    this.#leave(waiting);
    const epoch = bucket.take();
    if (!route.globalExempt) this.#global.take(payer, now);
    let settled = false;
    const settle = (outcome: Outcome) => {
      if (settled) return;
      settled = true;
      this.#settle(bucket, epoch, waiting, outcome);
      this.#pump();
    };
    waiting.grant({ waitedMs: now - waiting.at, settle });
  }

  #settle(bucket: Bucket, epoch: number, { route, line }: Waiting, outcome: Outcome): void {
    const now = this.#options.now();
    if (!route.globalExempt) this.#global.settle(now);
    if (outcome.kind === 'lost') return bucket.settleLost(now);
    if (outcome.info && this.#isOfSibling(route, outcome.info)) {
      bucket.settleLost(now);
      this.#named(`bucket ${outcome.info.hash} ${route.major}`).observe(outcome.info, now);
    } else if (outcome.info) {
      bucket.settle(outcome.info, epoch, now);
      this.#learn(route, outcome.info, bucket, now);
    } else bucket.settleUnlimited(now);
    if (outcome.kind !== 'limited') return;
    const { scope, info, retryAfterMs } = outcome;
    if (scope === 'global') this.#global.block(now, retryAfterMs);
    // The bucket has requests left: Discord limits only these fields of this resource.
    else if (info && info.remaining > 0) this.#blockLine(line, now, retryAfterMs);
    else this.#bucketOf(route).block(now, retryAfterMs);
    this.#refuseHopeless(now);
  }

  #blockLine(line: string, now: number, ms: number): void {
    if (this.#blockedLines.size > 10_000)
      for (const [known, until] of this.#blockedLines) if (until <= now) this.#blockedLines.delete(known);
    this.#blockedLines.set(line, Math.max(this.#blockedLines.get(line) ?? 0, now + ms));
  }

  /** Rejects a request now that would exceed its longest wait, with the time in Discord's answer. */
  #refuseHopeless(now: number): void {
    const all = PRIORITIES.flatMap((priority) => [...this.#queues[priority]]);
    for (const waiting of all) {
      const bucket = this.#queues[waiting.priority].bucketOf(waiting);
      const blocked = Math.max(this.#blockOf(waiting.line, now), bucket?.blockedFor(now) ?? 0);
      if (now + blocked > waiting.at + this.#options.maxWaitMs)
        this.#refuse(waiting, new LimiterRefusal('rest.wait_too_long', blocked));
    }
  }

  /** The message has become older than it was here: the answer belongs to another bucket than the one that counted the request. */
  #isOfSibling({ limitKey, siblings }: Route, { hash }: BucketInfo): boolean {
    const name = `bucket ${hash}`;
    return this.#hashes.get(limitKey) !== name && siblings.some((sibling) => this.#hashes.get(sibling) === name);
  }

  /** Discord has named the route's bucket: from now on all routes with that name share it. */
  #learn(route: Route, info: BucketInfo, from: Bucket, now: number): void {
    const key = `bucket ${info.hash} ${route.major}`;
    this.#hashes.set(route.limitKey, `bucket ${info.hash}`);
    const known = this.#buckets.get(key);
    if (known === from) return;
    if (!known) {
      this.#buckets.set(key, from);
      this.#buckets.delete(`route ${route.limitKey} ${route.major}`);
      return;
    }
    known.observe(info, now);
    for (const priority of PRIORITIES) this.#queues[priority].rebind(from, known);
    known.waiting += from.waiting;
    from.waiting = 0;
  }
}

const lineOf = ({ route, fields = '' }: Wish): string => `${route.limitKey} ${route.major} ${fields}`;
