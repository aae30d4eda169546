/** Where a job's clock reads and waits; differs in tests only. */
export interface JobClockOptions {
  /** CPU time of the process that does the job, in milliseconds; null where the kernel does not tell. */
  cpuMs: () => number | null;
  now?: () => number;
  /** Calls back after some milliseconds. @returns cancels */
  setTimer?: (then: () => void, ms: number) => () => void;
}

/** A job that gets no CPU time is not waited for longer than this many times its limit. */
const mostWallTimes = 4;
/** Between two looks at the CPU time at least, in milliseconds. */
const leastPauseMs = 20;

/**
 * Times a job by the CPU time that it uses: on a busy machine the time on the wall says little about the job. Where the kernel
 * does not tell the CPU time, the time on the wall counts.
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

  /** Milliseconds that the job has used. */
  get usedMs(): number {
    const wall = this.#options.now() - this.startedAt;
    const cpu = this.#options.cpuMs();
    return cpu === null || this.#cpuAtStart === null ? wall : cpu - this.#cpuAtStart;
  }

  /** Calls back once the job has used this many milliseconds. */
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
