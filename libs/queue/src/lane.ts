import type { LogPort } from '#libs/ports';
import type { Job, JobsOptions, Processor, Queue, Worker } from 'bullmq';
import type { Backend } from './backend.ts';
import type { LaneName, QueueTimes } from './lanes.ts';

/** Failed jobs that a lane keeps for its operator: number, and age in seconds. */
const failedKept = { count: 1_000, age: 7 * 24 * 3600 };

/** A running worker. */
export interface Consumer {
  /** Takes no more jobs and waits for the running ones. */
  close(): Promise<void>;
}

/**
 * One BullMQ queue of wake-ups: for each subject (a guild, a run) at most one job waits. Adding a second waiting job does
 * nothing; adding one while a job runs makes another follow it, which BullMQ decides atomically with the end of the first
 * (`keepLastIfActive`). So no wake-up is lost.
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
   * Adds a wake-up. Never throws: the row is stored already, and the sweep finds rows without a job.
   *
   * @returns whether the queue accepted it
   */
  async wake(about: string, data: object, options: JobsOptions = {}): Promise<boolean> {
    const under = this.#adding.get(about);
    if (!under || options.delay !== undefined) return this.#addNow(about, data, options);
    // A call that began earlier may be too early for this row; one that begins later serves all callers that wait for it.
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
      // A job never fails because its process was killed: it is taken up again without a limit.
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
      this.#log.warn('queue unavailable; the sweep will find the work', { lane: this.name, error });
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}
