import { Fault, limits } from '#libs/vocabulary';
import type { LogPort } from '#libs/ports';
import { cpuMs, nice, type WallPlan } from '#libs/sandbox';
import type { AtWork } from './child-messages.ts';
import { ChildProcess } from './child-process.ts';
import { planChildWalls } from './child-walls.ts';
import { FairQueue, lanes, type Lane } from './fair-queue.ts';
import { JobClock } from './job-clock.ts';

/** How a request broke its child, and the place in the script if the child reported it. */
export interface Broken<Q> {
  request: Q;
  why: 'timeout' | 'crash';
  at: AtWork | null;
}

export interface ChildPoolOptions<Q, R> {
  /** Module of the child, beside this file, without its extension. */
  module: string;
  /** Sent to each child before its first request. */
  setUp?: unknown;
  /** CPU time (ms) that one request may take. */
  timeoutMs: number;
  /** Heap of a child, in MiB. */
  heapMb: number;
  /** Bytes of a request's sources. */
  bytesOf: (request: Q) => number;
  /** Creates the answer for a broken child. @throws Fault */
  onBroken: (broken: Broken<Q>) => R;
  log?: LogPort | undefined;
  onBusy?: OnBusy | undefined;
  /** Overrides the table of limits in tests. */
  shares?: Partial<PoolShares>;
}

export interface PoolShares {
  /** Children for owners whose requests are quick; new and slow owners have one child each. */
  children: number;
  quickMs: number;
  quickBytes: number;
  waitingPerGuild: number;
  waiting: number;
  requestsPerChild: number;
}

/** Called when a request of this guild was rejected by the limit of the server, or by the limit of all together. */
export type OnBusy = (guildId: string, limit: 'server' | 'all') => void;

/** The guild of a request, and the signal that cancels it. */
export interface RequestOwner {
  guildId: string;
  signal?: AbortSignal | undefined;
}

interface Job<Q, R> {
  owner: string;
  request: Q;
  isLarge: boolean;
  /** The caller has cancelled, so the result is not needed. */
  isAbandoned: boolean;
  resolve: (result: R) => void;
  reject: (error: unknown) => void;
}

interface Member<Q, R> {
  child: ChildProcess;
  isReady: boolean;
  job: Job<Q, R> | null;
  /** Starts when the child is ready: the guild does not pay for the child's own start. */
  clock: JobClock | null;
  /** Whose jobs it does. A slow job takes its child along into the slow lane. */
  lane: Lane;
  served: number;
  owners: Set<string>;
  startTimer: NodeJS.Timeout | undefined;
}

/** Owners of whom nothing is known yet, and slow ones, wait for one child each. */
const oneChild = 1;
/** Children that had nothing to do for this long are ended, in milliseconds. */
const idleMs = 60_000;
/** A child that is not ready within this time does not start, in milliseconds. Low priority makes a start long on a busy machine. */
const startMs: Record<Lane, number> = { quick: 60_000, new: 300_000, slow: 300_000 };
/** Nice values: an unknown guild costs the start of a child, so it must not take CPU time from known guilds. */
const niceOf: Record<Lane, number> = { quick: nice.ordinary, new: nice.low, slow: nice.long };

/**
 * Work on hostile input that may crash (native code) or not come back (a type checker): in child processes behind walls,
 * each with one request at a time. Guilds share the children fairly: slow requests, and those of guilds of which nothing is known
 * yet, have a child of their own, so that they delay only their like. A spare child waits for the next quick request.
 */
export class ChildPool<Q extends object, R> {
  readonly #options: ChildPoolOptions<Q, R>;
  readonly #shares: PoolShares;
  readonly #queue: FairQueue<Job<Q, R>>;
  readonly #members = new Set<Member<Q, R>>();
  #plan: WallPlan | null = null;
  #idle: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: ChildPoolOptions<Q, R>) {
    this.#options = options;
    this.#shares = { ...limits.compiler, ...options.shares };
    this.#queue = new FairQueue({
      waitingPerOwner: this.#shares.waitingPerGuild,
      waiting: this.#shares.waiting,
      quickMs: this.#shares.quickMs,
      slowForMs: limits.compiler.slowForMs,
      now: () => performance.now(),
    });
  }

  /** @throws Fault of `onBroken`, `compiler.busy`; the signal's reason */
  async request(request: Q, { guildId, signal }: RequestOwner): Promise<R> {
    signal?.throwIfAborted();
    if (this.#isClosed) throw stopping();
    const { promise, resolve, reject } = Promise.withResolvers<R>();
    // It may reject before it is awaited.
    promise.catch(() => {});
    const isLarge = this.#options.bytesOf(request) > this.#shares.quickBytes;
    const job: Job<Q, R> = { owner: guildId, request, isLarge, isAbandoned: false, resolve, reject };
    const refused = this.#queue.add(job);
    if (refused !== null) {
      this.#options.onBusy?.(guildId, refused === 'owner' ? 'server' : 'all');
      throw busy(refused);
    }
    const abort = (): void => this.#abandon(job, signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      this.#plan ??= await this.#planWalls();
      this.#next();
      return await promise;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Process ids of the children, and the guild that each works for. */
  stats(): Array<{ pid: number; guildId: string | null; isSlow: boolean }> {
    return [...this.#members].map(({ child, job, lane }) => ({
      pid: child.pid,
      guildId: job?.owner ?? null,
      isSlow: job !== null && lane === 'slow',
    }));
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#idle);
    for (const job of this.#queue.drain()) job.reject(stopping());
    for (const member of this.#members) {
      member.job?.reject(stopping());
      this.#remove(member);
    }
  }

  async #planWalls(): Promise<WallPlan> {
    const { module, heapMb, log } = this.#options;
    const plan = await planChildWalls(module, heapMb);
    if (this.#plan === null) {
      log?.info('the walls around compiler children are up', { module, walls: plan.walls });
      if (plan.missing.length > 0)
        log?.warn('some walls around compiler children are missing', { module, missing: plan.missing });
    }
    return plan;
  }

  /** Starts the jobs that may start. */
  #next(): void {
    if (this.#isClosed || this.#plan === null) return;
    for (const lane of lanes) {
      while (this.#busy(lane).length < this.#childrenOf(lane)) {
        const job = this.#queue.take(lane);
        if (job === undefined) break;
        this.#assign(job, lane);
      }
    }
    if (lanes.some((lane) => this.#busy(lane).length > 0)) {
      clearTimeout(this.#idle);
      this.#idle = undefined;
    } else this.#idle ??= setTimeout(() => this.#endAll(), idleMs).unref();
  }

  #childrenOf(lane: Lane): number {
    return lane === 'quick' ? this.#shares.children : oneChild;
  }

  #assign(job: Job<Q, R>, lane: Lane): void {
    const member = this.#memberFor(job.owner, lane);
    member.job = job;
    member.served += 1;
    member.owners.add(job.owner);
    member.child.request(job.request);
    if (member.isReady) this.#time(member);
    else member.startTimer = setTimeout(() => this.#broken(member, 'crash'), startMs[lane]);
  }

  /** One of the lane's children that knows the owner's files, if there is one. */
  #memberFor(owner: string, lane: Lane): Member<Q, R> {
    const idle = this.#idleMembers(lane);
    const member = idle.find(({ owners }) => owners.has(owner)) ?? idle.find(({ isReady }) => isReady) ?? idle[0];
    return member ?? this.#start(lane);
  }

  #idleMembers(lane: Lane): Array<Member<Q, R>> {
    return [...this.#members].filter((member) => member.job === null && member.lane === lane);
  }

  /** Starts the job's clock. */
  #time(member: Member<Q, R>): void {
    clearTimeout(member.startTimer);
    const clock = new JobClock({ cpuMs: () => cpuMs(member.child.pid) });
    member.clock = clock;
    clock.after(this.#options.timeoutMs, () => this.#broken(member, 'timeout'));
    if (member.lane !== 'slow') clock.after(this.#shares.quickMs, () => this.#slow(member));
  }

  /** The job goes on in the slow lane, or waits for its turn there. */
  #slow(member: Member<Q, R>): void {
    const { job } = member;
    if (job === null) return;
    this.#queue.slow(job.owner);
    if (this.#busy('slow').length >= this.#childrenOf('slow')) this.#putBack(member);
    else {
      member.lane = 'slow';
      member.child.lower(niceOf.slow);
      this.#keepSpare();
    }
    this.#next();
  }

  #start(lane: Lane): Member<Q, R> {
    if (this.#plan === null) throw new Error('no plan');
    const child = new ChildProcess(this.#plan, this.#options.setUp ?? null, {
      onReady: () => {
        member.isReady = true;
        if (member.job !== null) this.#time(member);
      },
      onResult: (result) => this.#finish(member, (job) => job.resolve(result as R)),
      onError: (message) => this.#finish(member, (job) => job.reject(new Error(message))),
      onLost: () => this.#broken(member, 'crash'),
    });
    const member: Member<Q, R> = {
      child,
      isReady: false,
      job: null,
      clock: null,
      lane,
      served: 0,
      owners: new Set(),
      startTimer: undefined,
    };
    child.lower(niceOf[lane]);
    this.#members.add(member);
    return member;
  }

  #finish(member: Member<Q, R>, settle: (job: Job<Q, R>) => void): void {
    const job = this.#release(member, true);
    member.child.rest();
    if (job === null || member.served >= this.#shares.requestsPerChild) this.#remove(member);
    if (job !== null) settle(job);
    this.#keepSpare();
    this.#next();
  }

  #broken(member: Member<Q, R>, why: 'timeout' | 'crash'): void {
    const { at } = member.child;
    const job = this.#release(member);
    this.#remove(member);
    if (job !== null) {
      try {
        if (!member.isReady) throw unavailable();
        job.resolve(this.#options.onBroken({ request: job.request, why, at }));
      } catch (error) {
        job.reject(error);
      }
      this.#keepSpare();
    }
    this.#next();
  }

  /** The job starts again when the slow lane has room. */
  #putBack(member: Member<Q, R>): void {
    const job = this.#stopJob(member);
    if (job !== null && !job.isAbandoned) this.#queue.putBack(job);
  }

  /**
   * The caller no longer waits for the job. One that runs goes on to its end: to start another child would cost more than most
   * jobs do, and an owner that gives up again and again would make others pay for it.
   */
  #abandon(job: Job<Q, R>, reason: unknown): void {
    job.reject(reason);
    job.isAbandoned = true;
    this.#queue.remove(job);
  }

  #stopJob(member: Member<Q, R>): Job<Q, R> | null {
    const job = this.#release(member);
    this.#remove(member);
    this.#keepSpare();
    return job;
  }

  #release(member: Member<Q, R>, isDone = false): Job<Q, R> | null {
    const { job } = member;
    if (job !== null) this.#queue.ended(job.owner, member.clock?.usedMs ?? 0, isDone);
    endTimers(member);
    member.job = null;
    return job;
  }

  #remove(member: Member<Q, R>): void {
    endTimers(member);
    this.#members.delete(member);
    member.child.kill();
  }

  /** A quick job never waits for a child to start. No lane keeps more idle children than it may use. */
  #keepSpare(): void {
    if (this.#isClosed) return;
    if (this.#idleMembers('quick').length === 0) this.#start('quick');
    for (const lane of lanes)
      for (const member of this.#idleMembers(lane).slice(this.#childrenOf(lane))) this.#remove(member);
  }

  #busy(lane: Lane): Array<Member<Q, R>> {
    return [...this.#members].filter((member) => member.job !== null && member.lane === lane);
  }

  #endAll(): void {
    this.#idle = undefined;
    for (const member of this.#members) this.#remove(member);
  }
}

function endTimers(member: { clock: JobClock | null; startTimer: NodeJS.Timeout | undefined }): void {
  clearTimeout(member.startTimer);
  member.clock?.stop();
  member.clock = null;
}

const stopping = (): Fault => new Fault('process.stopping', 'The process is stopping.');

const unavailable = (): Fault =>
  new Fault(
    'compiler.unavailable',
    'The process that compiles and checks scripts does not start. The operator’s log has the reason.',
  );

function busy(refused: 'owner' | 'all'): Fault {
  const message =
    refused === 'owner'
      ? `${limits.compiler.waitingPerGuild} requests of this server already wait to be compiled or checked. Try again in a few seconds.`
      : 'Too many scripts of all servers wait to be compiled or checked. Try again in a few seconds.';
  return new Fault('compiler.busy', message, {
    retryAfterMs: 1_000,
    data: { limit: refused === 'owner' ? 'server' : 'all' },
  });
}
