/** Work that waits for a child process. */
export interface Waiting {
  /** The guild that it is for. */
  owner: string;
}

export interface FairQueueOptions {
  /** Requests of one owner that may wait. */
  waitingPerOwner: number;
  /** Requests of all owners that may wait. */
  waiting: number;
  /** An owner whose request took longer than this, in milliseconds, is slow … */
  quickMs: number;
  /** … for this many times as long as the request took. */
  slowTimes: number;
  /** Monotonic time in milliseconds. */
  now: () => number;
}

interface Owner<J> {
  waiting: J[];
  isRunning: boolean;
  /** Milliseconds used; an owner that was idle starts a little before the others of its class. */
  used: number;
  slowUntil: number;
}

/** After this many jobs of quick owners in a row one of a slow owner is next, if one waits. */
const quickInARow = 8;
/** An owner that uses little is ahead of others by this many quick requests at most. */
const creditTimes = 10;

/**
 * What waits, by owner. Each owner runs one thing at a time. Quick owners go before slow ones, which still get every ninth turn; in each class the owner that
 * has used the least time is next (start-time fair queueing), and among equals the one that has waited longest.
 */
export class FairQueue<J extends Waiting> {
  readonly #options: FairQueueOptions;
  /** Owners in the order of their oldest waiting job. */
  readonly #owners = new Map<string, Owner<J>>();
  #size = 0;
  #quickTaken = 0;
  /** The most that an owner had used when it was taken, by class. */
  readonly #begun = { quick: 0, slow: 0 };

  constructor(options: FairQueueOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#size;
  }

  /** @returns which limit refuses the job; null when it waits now */
  add(job: J): 'owner' | 'all' | null {
    const owner = this.#owner(job.owner);
    if (owner.waiting.length >= this.#options.waitingPerOwner) return 'owner';
    if (this.#size >= this.#options.waiting) return 'all';
    owner.waiting.push(job);
    this.#size += 1;
    return null;
  }

  /** Puts a job that was started before its owner's other jobs. No limit refuses it. */
  putBack(job: J): void {
    this.#owner(job.owner).waiting.unshift(job);
    this.#size += 1;
  }

  /** @returns whether it was waiting */
  remove(job: J): boolean {
    const waiting = this.#owners.get(job.owner)?.waiting ?? [];
    const index = waiting.indexOf(job);
    if (index < 0) return false;
    waiting.splice(index, 1);
    this.#size -= 1;
    return true;
  }

  /** Takes the next job. @param slowToo whether it may be one of a slow owner */
  take(slowToo: boolean): J | undefined {
    const slow = slowToo ? this.#next('slow') : undefined;
    const quick = slow !== undefined && this.#quickTaken >= quickInARow ? undefined : this.#next('quick');
    const name = quick ?? slow;
    this.#quickTaken = slow === undefined || quick === undefined ? 0 : this.#quickTaken + 1;
    const owner = name === undefined ? undefined : this.#owners.get(name);
    if (name === undefined || owner === undefined) return undefined;
    // From now on it is behind the owners that wait.
    this.#owners.delete(name);
    this.#owners.set(name, owner);
    owner.isRunning = true;
    owner.used = this.#start(owner);
    const kind = this.#classOf(owner);
    this.#begun[kind] = Math.max(this.#begun[kind], owner.used);
    this.#size -= 1;
    return owner.waiting.shift();
  }

  /** Whether `take` would find a job of an owner that is not slow. */
  hasQuick(): boolean {
    return this.#next('quick') !== undefined;
  }

  /** The owner's job has ended, or was put back, after this long. */
  ended(name: string, ms: number): void {
    const owner = this.#owner(name);
    owner.isRunning = false;
    owner.used += ms;
    const { now, quickMs, slowTimes } = this.#options;
    // The kernel counts CPU time in steps of 10 ms.
    if (ms >= quickMs - 10) owner.slowUntil = Math.max(owner.slowUntil, now() + ms * slowTimes);
  }

  isSlow(name: string): boolean {
    return this.#classOf(this.#owner(name)) === 'slow';
  }

  /** All that waits, and nothing waits any more. */
  drain(): J[] {
    const all = [...this.#owners.values()].flatMap(({ waiting }) => waiting.splice(0));
    this.#size = 0;
    return all;
  }

  #next(wanted: 'quick' | 'slow'): string | undefined {
    let best: string | undefined;
    let least = Infinity;
    for (const [name, owner] of this.#owners) {
      const start = this.#start(owner);
      if (owner.isRunning || this.#classOf(owner) !== wanted) continue;
      if (owner.waiting.length === 0) {
        // It is behind nobody any more: nothing is left to remember.
        if (wanted === 'quick' && start > owner.used) this.#owners.delete(name);
      } else if (start < least) [best, least] = [name, start];
    }
    return best;
  }

  #classOf({ slowUntil }: Owner<J>): 'quick' | 'slow' {
    return slowUntil > this.#options.now() ? 'slow' : 'quick';
  }

  #start(owner: Owner<J>): number {
    return Math.max(owner.used, this.#begun[this.#classOf(owner)] - this.#options.quickMs * creditTimes);
  }

  #owner(name: string): Owner<J> {
    let owner = this.#owners.get(name);
    if (owner === undefined) {
      owner = { waiting: [], isRunning: false, used: 0, slowUntil: -Infinity };
      this.#owners.set(name, owner);
    }
    return owner;
  }
}
