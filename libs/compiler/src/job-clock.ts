/** Sources of CPU time and timers; tests replace them. */
export interface JobClockOptions {
  /** CPU time (ms) of the process that runs the job; null where the kernel does not report it. */
  cpuMs: () => number | null;
  now?: () => number;
  /** Calls back after `ms`. @returns a function that cancels the call */
  setTimer?: (then: () => void, ms: number) => () => void;
}

/** Wall-clock limit of a job that gets little CPU time, as a multiple of its CPU limit. */
const mostWallTimes = 4;
/** Shortest interval between two reads of the CPU time, in milliseconds. */
const leastPauseMs = 20;

/**
 * Measures a job by its CPU time, because wall-clock time says little about a job on a busy machine. Where the kernel does not
 * report CPU time, it uses wall-clock time.
 */
export class JobClock {
  readonly startedAt: number;
  readonly #options: Required<JobClockOptions>;
  readonly #cpuAtStart: number | null;
  readonly #cancels = new Set<() => void>();

  constructor(options: JobClockOptions) {
    this.#options = { now: () => performance.now(), setTimer, ...options };
    this.startedAt = this.#options.now();
    this.#cpuAtStart = this.#options.cpuMs();
  }

  /** Time (ms) that the job has used. */
  get usedMs(): number {
    const wall = this.#options.now() - this.startedAt;
    const cpu = this.#options.cpuMs();
    return cpu === null || this.#cpuAtStart === null ? wall : cpu - this.#cpuAtStart;
  }

  /** Calls back once the job has used this time (ms). */
  after(ms: number, then: () => void): void {
    const wall = this.#options.now() - this.startedAt;
    const left = Math.min(ms - this.usedMs, ms * mostWallTimes - wall);
    if (left <= 0) return then();
    const cancel = this.#options.setTimer(
      () => {
        this.#cancels.delete(cancel);
        this.after(ms, then);
      },
      Math.max(left, leastPauseMs),
    );
    this.#cancels.add(cancel);
  }

  stop(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }
}

function setTimer(then: () => void, ms: number): () => void {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
}
