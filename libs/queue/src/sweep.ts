import type { InboxPort, LogPort, RunQueuePort } from '#libs/ports';
import type { QueueTimes } from './lanes.ts';
import type { QueuedWork } from './work.ts';

/** At most so many of each kind in one sweep, the longest-waiting first. */
const BATCH = 1_000;

/** How much had been stored without a job. */
export interface Swept {
  guilds: number;
  runs: number;
}

/**
 * Wakes what has work but no job: a process was killed between storing the row and adding the job, or the queue lost it. To wake
 * what has a job already does nothing.
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
