/** Work that waits for a child process. */
export interface Waiting {
  /** The guild of the request. */
  owner: string;
  /** The request is too large to be quick: it never waits in the quick lane, so it delays no quick request. */
  isLarge?: boolean;
}

/**
 * `quick`: owners whose last request was quick. `new`: owners without an earlier request, and large requests. `slow`: owners of a
 * slow request, for a limited time. Each lane has separate children, so that owners delay only owners of the same lane.
 */
export const lanes = ['quick', 'new', 'slow'] as const;
export type Lane = (typeof lanes)[number];

export interface FairQueueOptions {
  /** Most requests of one owner that may wait. */
  waitingPerOwner: number;
  /** Most requests of all owners that may wait. */
  waiting: number;
  /** CPU time (ms) of a request above which its owner counts as slow … */
  quickMs: number;
  /** … for this long after it, in milliseconds. */
  slowForMs: number;
  /** Monotonic time in milliseconds. */
  now: () => number;
}

interface Owner<J> {
  waiting: J[];
  isRunning: boolean;
  /** Its last request was quick. */
  isProven: boolean;
  slowUntil: number;
  /** Virtual time at which its last request began, and by when it is paid for, in its lane. */
  lane: Lane;
  begunAt: number;
  paidUntil: number;
}

/** Most owners without waiting requests that are kept; an evicted one is new again. */
const mostRemembered = 10_000;

/**
 * Waiting jobs by owner. Each owner runs one job at a time. In each lane the owner that has used the least time since it last waited
 * is next (start-time fair queueing, Goyal, Vin and Cheng 1996); among equals, the one that has waited longest.
 */
export class FairQueue<J extends Waiting> {
  readonly #options: FairQueueOptions;
  /** The owner used last is at the end. */
  readonly #owners = new Map<string, Owner<J>>();
  /** Owners with waiting requests, in the order in which their turn came last. */
  readonly #waiting = new Map<string, Owner<J>>();
  #size = 0;
  /** Virtual time by lane, in milliseconds of work: when the request that was taken last began. */
  readonly #time: Record<Lane, number> = { quick: 0, new: 0, slow: 0 };

  constructor(options: FairQueueOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#size;
  }

  /** @returns the limit that rejects the job; null when the job was queued */
  add(job: J): 'owner' | 'all' | null {
    const owner = this.#owner(job.owner);
    if (owner.waiting.length >= this.#options.waitingPerOwner) return 'owner';
    if (this.#size >= this.#options.waiting) return 'all';
    owner.waiting.push(job);
    this.#waiting.set(job.owner, owner);
    this.#size += 1;
    return null;
  }

  /** Puts a job that had been started in front of its owner's other jobs. No limit applies. */
  putBack(job: J): void {
    const owner = this.#owner(job.owner);
    owner.waiting.unshift(job);
    this.#waiting.set(job.owner, owner);
    this.#size += 1;
  }

  /** @returns whether the job was waiting */
  remove(job: J): boolean {
    const owner = this.#waiting.get(job.owner);
    const index = owner?.waiting.indexOf(job) ?? -1;
    if (owner === undefined || index < 0) return false;
    owner.waiting.splice(index, 1);
    if (owner.waiting.length === 0) this.#waiting.delete(job.owner);
    this.#size -= 1;
    return true;
  }

  /** Takes the next job of a lane. */
  take(lane: Lane): J | undefined {
    const name = this.#next(lane);
    const owner = name === undefined ? undefined : this.#waiting.get(name);
    const job = owner?.waiting.shift();
    if (name === undefined || owner === undefined || job === undefined) return undefined;
    this.#waiting.delete(name);
    if (owner.waiting.length > 0) this.#waiting.set(name, owner);
    owner.begunAt = this.#beginOf(owner, lane);
    owner.lane = lane;
    owner.isRunning = true;
    this.#time[lane] = owner.begunAt;
    this.#size -= 1;
    return job;
  }

  /** The owner's running job has turned out to be slow. */
  slow(name: string): void {
    const owner = this.#owner(name);
    owner.isProven = false;
    owner.slowUntil = this.#options.now() + this.#options.slowForMs;
    if (owner.lane === 'slow') return;
    // Its job counts in the slow lane, from its beginning.
    owner.lane = 'slow';
    owner.begunAt = this.#time.slow;
  }

  /** The owner's job used this much time. @param isDone it was answered, rather than stopped or put back */
  ended(name: string, ms: number, isDone = true): void {
    const owner = this.#owner(name);
    owner.isRunning = false;
    // The kernel counts CPU time in steps of 10 ms.
    if (ms >= this.#options.quickMs - 10) this.slow(name);
    else if (isDone) owner.isProven = true;
    owner.paidUntil = owner.begunAt + ms;
  }

  /** The lane of the owner's next request. */
  laneOf(name: string): Lane {
    return this.#laneOf(this.#owner(name));
  }

  /** Removes and returns all waiting jobs. */
  drain(): J[] {
    const all = [...this.#waiting.values()].flatMap(({ waiting }) => waiting.splice(0));
    this.#waiting.clear();
    this.#size = 0;
    return all;
  }

  #next(lane: Lane): string | undefined {
    let best: string | undefined;
    let least = Infinity;
    for (const [name, owner] of this.#waiting) {
      if (owner.isRunning || this.#laneOf(owner) !== lane) continue;
      const begin = this.#beginOf(owner, lane);
      if (begin < least) [best, least] = [name, begin];
    }
    return best;
  }

  #laneOf({ slowUntil, isProven, waiting }: Owner<J>): Lane {
    if (slowUntil > this.#options.now()) return 'slow';
    return isProven && waiting[0]?.isLarge !== true ? 'quick' : 'new';
  }

  /** What an owner used in another lane, or before it was idle, does not count. */
  #beginOf(owner: Owner<J>, lane: Lane): number {
    return owner.lane === lane ? Math.max(owner.paidUntil, this.#time[lane]) : this.#time[lane];
  }

  #owner(name: string): Owner<J> {
    const known = this.#owners.get(name);
    const owner: Owner<J> = known ?? {
      waiting: [],
      isRunning: false,
      isProven: false,
      slowUntil: -Infinity,
      lane: 'new',
      begunAt: 0,
      paidUntil: 0,
    };
    this.#owners.delete(name);
    this.#owners.set(name, owner);
    if (known === undefined) this.#forget();
    return owner;
  }

  #forget(): void {
    if (this.#owners.size <= mostRemembered + this.#waiting.size) return;
    for (const [name, { isRunning, waiting }] of this.#owners) {
      if (isRunning || waiting.length > 0) continue;
      this.#owners.delete(name);
      return;
    }
  }
}
