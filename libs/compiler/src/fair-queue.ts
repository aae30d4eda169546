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
  /** An owner that has used more than this, in milliseconds, is slow. */
  quickMs: number;
  /** Used time that is forgiven each second, in milliseconds. */
  forgivenMsPerSecond: number;
  /** Monotonic time in milliseconds. */
  now: () => number;
}

interface Owner<J> {
  waiting: J[];
  isRunning: boolean;
  /** Milliseconds used and not forgiven at `at`. */
  used: number;
  at: number;
}

/**
 * What waits, by owner. Each owner runs one thing at a time; the owner that has used the least time is next, and among
 * equals the one that has waited longest.
 */
export class FairQueue<J extends Waiting> {
  readonly #options: FairQueueOptions;
  /** Owners in the order of their oldest waiting job. */
  readonly #owners = new Map<string, Owner<J>>();
  #size = 0;

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
    const name = this.#next(slowToo);
    const owner = name === undefined ? undefined : this.#owners.get(name);
    if (name === undefined || owner === undefined) return undefined;
    // From now on it is behind the owners that wait.
    this.#owners.delete(name);
    this.#owners.set(name, owner);
    owner.isRunning = true;
    this.#size -= 1;
    return owner.waiting.shift();
  }

  /** Whether `take` would find a job of an owner that is not slow. */
  hasQuick(): boolean {
    return this.#next(false) !== undefined;
  }

  /** The owner's job has ended, or was put back, after this long. */
  ended(name: string, ms: number): void {
    const owner = this.#owner(name);
    owner.isRunning = false;
    owner.used = this.#used(owner) + ms;
    owner.at = this.#options.now();
  }

  /** Milliseconds that the owner may use before it is slow. */
  quickMsLeft(name: string): number {
    return Math.max(0, this.#options.quickMs - this.#used(this.#owner(name)));
  }

  /** All that waits, and nothing waits any more. */
  drain(): J[] {
    const all = [...this.#owners.values()].flatMap(({ waiting }) => waiting.splice(0));
    this.#size = 0;
    return all;
  }

  #next(slowToo: boolean): string | undefined {
    let best: string | undefined;
    let least = slowToo ? Infinity : this.#options.quickMs;
    for (const [name, owner] of this.#owners) {
      const used = this.#used(owner);
      if (owner.waiting.length > 0 && !owner.isRunning && used < least) [best, least] = [name, used];
      // Nothing is left to remember.
      if (owner.waiting.length === 0 && !owner.isRunning && used === 0) this.#owners.delete(name);
    }
    return best;
  }

  #used({ used, at }: Owner<J>): number {
    return Math.max(0, used - ((this.#options.now() - at) * this.#options.forgivenMsPerSecond) / 1_000);
  }

  #owner(name: string): Owner<J> {
    let owner = this.#owners.get(name);
    if (owner === undefined) {
      owner = { waiting: [], isRunning: false, used: 0, at: this.#options.now() };
      this.#owners.set(name, owner);
    }
    return owner;
  }
}
