import type { LogPort } from '#libs/ports';
import type { Job } from 'bullmq';
import type { Consumer, LaneJobs } from './lane.ts';
import type { QueueTimes } from './lanes.ts';

/** Repeated work of the queue itself, by name. */
export interface Chore {
  everyMs: number;
  run(): Promise<unknown>;
}

/**
 * Chores on BullMQ's job schedulers: each runs once per period, in one of the processes. Schedulers that were lost with their
 * backend, or that got stuck, are created again.
 */
export class Upkeep {
  readonly #jobs: LaneJobs;
  readonly #chores: ReadonlyMap<string, Chore>;
  readonly #checkEveryMs: number;
  readonly #log: LogPort;
  #consumer: Consumer | undefined;
  #checker: NodeJS.Timeout | undefined;
  #checking: Promise<void> = Promise.resolve();

  constructor(jobs: LaneJobs, chores: Record<string, Chore>, times: QueueTimes, log: LogPort) {
    this.#jobs = jobs;
    this.#chores = new Map(Object.entries(chores));
    this.#checkEveryMs = times.sweepEveryMs * 2;
    this.#log = log;
  }

  async start(): Promise<void> {
    this.#consumer = this.#jobs.consume(async (job: Job) => {
      // A chore that fails runs again in the next period, so a failed job would only be noise.
      await this.#chores
        .get(job.name)
        ?.run()
        .catch((error: unknown) => this.#failed(job.name, error));
    }, 2);
    await this.#check();
    this.#checker = setInterval(() => {
      this.#checking = this.#check();
    }, this.#checkEveryMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#checker);
    await this.#checking;
    await this.#consumer?.close();
  }

  async #check(): Promise<void> {
    for (const [name, { everyMs }] of this.#chores) {
      try {
        const scheduler = await this.#jobs.queue.getJobScheduler(name);
        const overdueMs = Date.now() - (scheduler?.next ?? 0);
        if (overdueMs < Math.max(10_000, everyMs)) continue;
        await this.#jobs.queue.upsertJobScheduler(
          name,
          { every: everyMs },
          { name, opts: { removeOnComplete: true, removeOnFail: true } },
        );
      } catch (error) {
        this.#failed(name, error);
      }
    }
  }

  #failed(chore: string, error: unknown): void {
    this.#log.warn('upkeep of the queue failed', { chore, error });
  }
}
