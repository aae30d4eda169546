import { Fault, limits } from '#libs/vocabulary';
import type { LogPort } from '#libs/ports';
import { cpuMs, type WallPlan } from '#libs/sandbox';
import type { AtWork } from './child-messages.ts';
import { ChildProcess } from './child-process.ts';
import { planChildWalls } from './child-walls.ts';
import { FairQueue } from './fair-queue.ts';
import { JobClock } from './job-clock.ts';

/** Why a request brought its child down, and where in a script that was if the child told. */
export interface Broken<Q> {
  request: Q;
  why: 'timeout' | 'crash';
  at: AtWork | null;
}

export interface ChildPoolOptions<Q, R> {
  /** Module that answers, beside this file and without its ending. */
  module: string;
  /** What each child is told before its first request. */
  setUp?: unknown;
  /** CPU time that one request may take, in milliseconds. */
  timeoutMs: number;
  /** Heap of a child, in MiB. */
  heapMb: number;
  /** Answers for the child. @throws Fault */
  onBroken: (broken: Broken<Q>) => R;
  log?: LogPort | undefined;
  onBusy?: OnBusy | undefined;
  /** Differs from the table of limits in tests only. */
  shares?: Partial<PoolShares>;
}

export interface PoolShares {
  children: number;
  quickMs: number;
  waitingPerGuild: number;
  waiting: number;
  requestsPerChild: number;
}

/** A request of this guild was refused by the limit of the server, or of all together. */
export type OnBusy = (guildId: string, limit: 'server' | 'all') => void;

/** For whom a request is, and what cancels it. */
export interface RequestOwner {
  guildId: string;
  signal?: AbortSignal | undefined;
}

interface Job<Q, R> {
  owner: string;
  request: Q;
  /** The caller has gone: the result interests nobody. */
  isAbandoned: boolean;
  /** It had to make room once: it keeps its child from now on, so that it ends. */
  wasPutBack: boolean;
  resolve: (result: R) => void;
  reject: (error: unknown) => void;
}

interface Member<Q, R> {
  child: ChildProcess;
  isReady: boolean;
  job: Job<Q, R> | null;
  /** Runs from when the child is ready: its own start is not charged to a guild. */
  clock: JobClock | null;
  /** The job has taken more than a quick one, or its owner's jobs usually do. */
  isSlow: boolean;
  served: number;
  owners: Set<string>;
  startTimer: NodeJS.Timeout | undefined;
}

/** Children that had nothing to do for this long are ended, in milliseconds. */
const idleMs = 60_000;
/** A child that is not ready within this time does not start, in milliseconds. */
const startMs = 60_000;

/**
 * Work on hostile input that may crash (native code) or not come back (a type checker): in child processes behind walls,
 * each with one request at a time. Guilds share the children fairly: one child is kept for guilds whose requests are
 * quick, so that requests which take seconds delay only each other. A spare child takes the place of one that is killed.
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
      slowTimes: limits.compiler.slowTimes,
      now: () => performance.now(),
    });
  }

  /** @throws Fault of `onBroken`, `compiler.busy`; the signal's reason */
  async request(request: Q, { guildId, signal }: RequestOwner): Promise<R> {
    signal?.throwIfAborted();
    if (this.#isClosed) throw stopping();
    const { promise, resolve, reject } = Promise.withResolvers<R>();
    // It may be rejected before it is awaited.
    promise.catch(() => {});
    const job: Job<Q, R> = { owner: guildId, request, isAbandoned: false, wasPutBack: false, resolve, reject };
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

  /** Process ids of the children and the guild that each works for. */
  stats(): Array<{ pid: number; guildId: string | null; isSlow: boolean }> {
    return [...this.#members].map(({ child, job, isSlow }) => ({
      pid: child.pid,
      guildId: job?.owner ?? null,
      isSlow: job !== null && isSlow,
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

  /** Starts what may start. */
  #next(): void {
    if (this.#isClosed || this.#plan === null) return;
    for (let job = this.#take(); job !== undefined; job = this.#take()) this.#assign(job);
    if (this.#busy().length > 0) {
      clearTimeout(this.#idle);
      this.#idle = undefined;
    } else this.#idle ??= setTimeout(() => this.#endAll(), idleMs).unref();
  }

  #take(): Job<Q, R> | undefined {
    const busy = this.#busy();
    const slow = busy.filter(({ isSlow }) => isSlow);
    if (busy.length < this.#shares.children)
      return this.#queue.take(slow.length < Math.max(1, this.#shares.children - 1));
    // All children are taken by slow work: the one that began last makes room.
    const movable = slow.filter(({ job }) => job?.wasPutBack === false);
    const last = movable.toSorted((a, b) => startOf(b) - startOf(a))[0];
    if (slow.length < this.#shares.children || last === undefined || !this.#queue.hasQuick()) return undefined;
    this.#putBack(last);
    return this.#queue.take(false);
  }

  #assign(job: Job<Q, R>): void {
    const isSlow = this.#queue.isSlow(job.owner);
    const member = this.#memberFor(job.owner, isSlow);
    member.job = job;
    member.isSlow = isSlow;
    if (isSlow) member.child.demote();
    member.served += 1;
    member.owners.add(job.owner);
    member.child.request(job.request);
    if (member.isReady) this.#time(member);
    else member.startTimer = setTimeout(() => this.#broken(member, 'crash'), startMs);
  }

  /** One that knows the owner's files, if it can be. Quick jobs do not go to a child that was demoted. */
  #memberFor(owner: string, isSlow: boolean): Member<Q, R> {
    const idle = [...this.#members].filter(({ job }) => job === null);
    const fit = idle.filter(({ child }) => isSlow || !child.isDemoted);
    const ready = fit.filter(({ isReady }) => isReady);
    const demoted = ready.find(({ child }) => child.isDemoted);
    const member = fit.find(({ owners }) => owners.has(owner)) ?? demoted ?? ready[0] ?? fit[0];
    if (member !== undefined) return member;
    // No more children than before: one that is of no use here makes room.
    if (idle[0] !== undefined) this.#remove(idle[0]);
    return this.#start();
  }

  /** From now on the job's time counts. */
  #time(member: Member<Q, R>): void {
    clearTimeout(member.startTimer);
    const clock = new JobClock({ cpuMs: () => cpuMs(member.child.pid) });
    member.clock = clock;
    clock.after(this.#options.timeoutMs, () => this.#broken(member, 'timeout'));
    if (!member.isSlow) clock.after(this.#shares.quickMs, () => this.#slow(member));
  }

  #slow(member: Member<Q, R>): void {
    member.isSlow = true;
    member.child.demote();
    if (member.job?.isAbandoned === true) this.#stopJob(member);
    else this.#keepSpare();
    this.#next();
  }

  #start(): Member<Q, R> {
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
      isSlow: false,
      served: 0,
      owners: new Set(),
      startTimer: undefined,
    };
    this.#members.add(member);
    return member;
  }

  #finish(member: Member<Q, R>, settle: (job: Job<Q, R>) => void): void {
    const job = this.#release(member);
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

  /** The job starts again later: a guild that has used little time needs the child. */
  #putBack(member: Member<Q, R>): void {
    const job = this.#release(member);
    this.#remove(member);
    if (job !== null && !job.isAbandoned) {
      job.wasPutBack = true;
      this.#queue.putBack(job);
    }
    this.#keepSpare();
  }

  /** Nobody waits for the job any more. One that is nearly done may end: its child knows the guild's files. */
  #abandon(job: Job<Q, R>, reason: unknown): void {
    job.reject(reason);
    job.isAbandoned = true;
    this.#queue.remove(job);
    const member = [...this.#members].find((one) => one.job === job);
    if (member?.isSlow === true) this.#stopJob(member);
    this.#next();
  }

  #stopJob(member: Member<Q, R>): void {
    this.#release(member);
    this.#remove(member);
    this.#keepSpare();
  }

  #release(member: Member<Q, R>): Job<Q, R> | null {
    const { job } = member;
    if (job !== null) this.#queue.ended(job.owner, member.clock?.usedMs ?? 0);
    endTimers(member);
    member.job = null;
    return job;
  }

  #remove(member: Member<Q, R>): void {
    endTimers(member);
    this.#members.delete(member);
    member.child.kill();
  }

  #keepSpare(): void {
    if (this.#isClosed) return;
    const { size } = this.#members;
    const isFit = [...this.#members].some(({ job, child }) => job === null && !child.isDemoted);
    if (size <= this.#shares.children || (!isFit && size <= this.#shares.children + 1)) this.#start();
  }

  #busy(): Array<Member<Q, R>> {
    return [...this.#members].filter(({ job }) => job !== null);
  }

  #endAll(): void {
    this.#idle = undefined;
    for (const member of this.#members) this.#remove(member);
  }
}

const startOf = ({ clock }: { clock: JobClock | null }): number => clock?.startedAt ?? Number.MAX_VALUE;

function endTimers(member: { clock: JobClock | null; startTimer: NodeJS.Timeout | undefined }): void {
  clearTimeout(member.startTimer);
  member.clock?.stop();
  member.clock = null;
}

const stopping = (): Fault =>
  new Fault('process.stopping', 'The process is stopping.', { side: 'system', status: 503, retryable: true });

const unavailable = (): Fault =>
  new Fault('compiler.unavailable', 'The process that compiles and checks scripts does not start.', {
    side: 'system',
    status: 503,
    retryable: true,
  });

function busy(refused: 'owner' | 'all'): Fault {
  const message =
    refused === 'owner'
      ? `${limits.compiler.waitingPerGuild} requests of this server already wait to be compiled or checked. Try again in a moment.`
      : 'Too many scripts of all servers wait to be compiled or checked. Try again in a moment.';
  return new Fault('compiler.busy', message, {
    status: 503,
    retryable: true,
    retryAfterMs: 1_000,
    side: 'system',
    data: { limit: refused === 'owner' ? 'server' : 'all' },
  });
}
