import type { LogPort } from '#libs/ports';
import type { Job, JobsOptions, Processor, Queue, Worker } from 'bullmq';
import type { Backend } from './backend.ts';
import type { LaneName, QueueTimes } from './lanes.ts';

/** How many finally failed jobs a lane keeps for its operator, and for how long, in seconds. */
const failedKept = { count: 1_000, age: 7 * 24 * 3600 };

/** A worker at work. */
export interface Consumer {
  /** Takes no more jobs and waits for those that run. */
  close(): Promise<void>;
}

/**
 * One BullMQ queue whose jobs are wake-ups: about each thing (a guild, a run) at most one job waits. Adding one while one waits
 * does nothing; adding one while one is being worked on makes another follow it, which BullMQ decides in one step with the end
 * of the first (`keepLastIfActive`). So a wake-up is never swallowed.
 */
export class LaneJobs {
  readonly name: LaneName;
  readonly queue: Queue;
  readonly #backend: Backend;
  readonly #times: QueueTimes;
  readonly #log: LogPort;
  readonly #adding = new Map<string, { promise: Promise<boolean>; again: Promise<boolean> | null }>();
  #awayUntil = 0;

  constructor(name: LaneName, queue: Queue, backend: Backend, times: QueueTimes, log: LogPort) {
    this.name = name;
    this.queue = queue;
    this.#backend = backend;
    this.#times = times;
    this.#log = log;
  }

  /**
   * Adds a wake-up. Never throws: the row that it is about is stored already, and the sweep finds what has no job.
   *
   * @returns whether the queue took it
   */
  async wake(about: string, data: object, options: JobsOptions = {}): Promise<boolean> {
    const under = this.#adding.get(about);
    if (!under || options.delay !== undefined) return this.#addNow(about, data, options);
    // One that began before this call may be too early; one that begins after it serves all who wait for it.
    under.again ??= under.promise.then(() => this.#addNow(about, data, options));
    return under.again;
  }

  /** Makes a delayed wake-up due now, or adds one. */
  async hurry(about: string, data: object): Promise<void> {
    const id = await this.queue.getDeduplicationJobId(about);
    const job = id ? await this.queue.getJob(id) : undefined;
    if (await job?.isDelayed()) await job!.promote();
    else await this.wake(about, data);
  }

  consume(process: Processor, concurrency: number): Consumer {
    const worker: Worker = this.#backend.worker(this.name, process, {
      concurrency,
      lockDuration: this.#times.lockMs,
      stalledInterval: this.#times.stalledCheckMs,
      // A killed process is nobody's fault: its jobs are taken up again however often it happens.
      maxStalledCount: 1_000_000,
      runRetryDelay: 500,
      drainDelay: 2,
      settings: {
        backoffStrategy: (attempts: number) => Math.min(10_000, this.#times.turnPauseMs * 2 ** attempts),
      },
    });
    worker.on('error', (error) => this.#log.debug('queue worker', { lane: this.name, error }));
    return { close: () => worker.close() };
  }

  /** Jobs that failed for good, newest first. */
  async failed(limit: number): Promise<Job[]> {
    const jobs = await this.queue.getFailed(0, limit - 1);
    return jobs.filter((job) => job !== undefined);
  }

  #addNow(about: string, data: object, options: JobsOptions): Promise<boolean> {
    const promise = this.#add(about, data, options).finally(() => {
      if (this.#adding.get(about)?.promise === promise) this.#adding.delete(about);
    });
    this.#adding.set(about, { promise, again: null });
    return promise;
  }

  async #add(about: string, data: object, options: JobsOptions): Promise<boolean> {
    if (Date.now() < this.#awayUntil) return false;
    const job = this.queue.add(this.name, data, {
      ...options,
      deduplication: { id: about, keepLastIfActive: true },
      removeOnComplete: true,
      removeOnFail: failedKept,
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('the queue does not answer')), this.#times.addPatienceMs);
    });
    try {
      await Promise.race([job, late]);
      return true;
    } catch (error) {
      job.catch(() => undefined);
      this.#awayUntil = Date.now() + this.#times.addPatienceMs;
      this.#log.warn('queue is away, the sweep will find the work', { lane: this.name, error });
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}
