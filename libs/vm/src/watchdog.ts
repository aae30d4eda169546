import { cpuMs, residentBytes } from '#libs/sandbox';
import type { Waiting, WorkerProcess } from './worker-process.ts';

/** Limits above which a worker counts as stuck or too large. */
export interface WatchdogOptions {
  /** Time (ms) without an answer, while it uses the CPU, after which a worker is killed. */
  stallMs: number;
  /** Growth of memory during one request beyond which the worker is killed. */
  jumpBytes: number;
  /** Memory at which idle isolates are closed, and beyond that the worker replaced. */
  softBytes: number;
}

/** The request of the worker at the last check. */
interface Sight {
  request: Waiting;
  cpu: number | null;
  /** Memory just before. */
  bytes: number;
  ticks: number;
}

/** Times the stall limit: opening a program compiles and evaluates it. */
const openPatience = 4;
/** Times the stall limit: a worker that gets no CPU may be stuck for another reason. */
const idlePatience = 10;
/** Part of the stall limit that it must have spent on the CPU. */
const needed = 0.4;

/**
 * Checks one worker periodically. A worker is not killed because the machine is busy: it must have used CPU at several checks, so a
 * pause of this process does not count either.
 */
export class Watchdog {
  readonly #worker: WorkerProcess;
  readonly #options: WatchdogOptions;
  #sight: Sight | null = null;
  #lastBytes: number;

  constructor(worker: WorkerProcess, options: WatchdogOptions) {
    this.#worker = worker;
    this.#options = options;
    this.#lastBytes = residentBytes(worker.pid) ?? 0;
  }

  /** @returns `crowded` when memory has to be freed */
  look(now = performance.now()): 'ok' | 'crowded' | 'killed' {
    const request = this.#worker.waiting[0];
    const bytes = residentBytes(this.#worker.pid) ?? 0;
    const before = this.#lastBytes;
    this.#lastBytes = bytes;
    if (request === undefined || !this.#worker.isReady) this.#sight = null;
    else if (this.#sight?.request !== request) {
      this.#sight = { request, cpu: cpuMs(this.#worker.pid), bytes: before, ticks: 0 };
    } else if (bytes > this.#sight.bytes + this.#options.jumpBytes) {
      this.#worker.kill('memory', true);
      return 'killed';
    } else if (this.#isStalled(this.#sight, now)) {
      this.#worker.kill('stalled', true);
      return 'killed';
    }
    return bytes > this.#options.softBytes ? 'crowded' : 'ok';
  }

  #isStalled(sight: Sight, now: number): boolean {
    sight.ticks += 1;
    const waited = now - sight.request.since;
    const limit = this.#options.stallMs * (sight.request.kind === 'open' ? openPatience : 1);
    if (waited < limit || sight.ticks < 3) return false;
    if (waited > limit * idlePatience) return true;
    const cpu = cpuMs(this.#worker.pid);
    if (cpu === null || sight.cpu === null) return waited > limit * 2;
    // More than correct code can use: each call ends after a slice.
    return cpu - sight.cpu >= limit * needed;
  }
}
