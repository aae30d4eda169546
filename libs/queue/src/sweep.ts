import type { InboxPort, LogPort, RunQueuePort } from '#libs/ports';
import type { QueueTimes } from './lanes.ts';
import type { QueuedWork } from './work.ts';

/** Rows of each kind per sweep, the longest-waiting first. */
const BATCH = 1_000;

/** Number of rows that were stored without a job. */
export interface Swept {
  guilds: number;
  runs: number;
}

/**
 * Wakes stored work that has no job: its process was killed between storing the row and adding the job, or the queue lost the
 * job. Waking work that has a job does nothing.
 */
export class Sweep {
  readonly #inbox: InboxPort;
  readonly #runs: RunQueuePort;
  readonly #work: QueuedWork;
  readonly #times: QueueTimes;
  readonly #log: LogPort;

  constructor(inbox: InboxPort, runs: RunQueuePort, work: QueuedWork, times: QueueTimes, log: LogPort) {
    this.#inbox = inbox;
    this.#runs = runs;
    this.#work = work;
    this.#times = times;
    this.#log = log;
  }

  async sweep(): Promise<Swept> {
    const guilds = await this.#inbox.stranded(this.#times.strandedAfterMs, BATCH);
    const runs = await this.#runs.stranded(this.#times.strandedAfterMs, BATCH);
    for (const guildId of guilds) await this.#work.wakeGuild(guildId);
    for (const run of runs) await this.#work.add(run);
    if (guilds.length + runs.length > 0) this.#log.debug('swept', { guilds: guilds.length, runs: runs.length });
    return { guilds: guilds.length, runs: runs.length };
  }
}
