import type { LogPort } from '#libs/ports';
import { toFault } from '#libs/vocabulary';
import { DelayedError, type Job } from 'bullmq';
import type { Consumer, LaneJobs } from './lane.ts';
import { TURN_ATTEMPTS, withJitter, type GuildJob, type QueueTimes } from './lanes.ts';

/**
 * One turn of a guild. Returns whether work remains. After a retryable fault (a backend is unavailable) the turn is retried
 * without a limit. After any other error it is retried with growing delays, and becomes a dead letter after `TURN_ATTEMPTS`
 * attempts.
 */
export type GuildHandler = (guildId: string) => Promise<'idle' | 'more'>;

/** Turns of guilds. */
export class GuildLane {
  readonly jobs: LaneJobs;
  readonly #times: QueueTimes;
  readonly #log: LogPort;

  constructor(jobs: LaneJobs, times: QueueTimes, log: LogPort) {
    this.jobs = jobs;
    this.#times = times;
    this.#log = log;
  }

  wake(guildId: string): Promise<boolean> {
    const data: GuildJob = { guildId };
    return this.jobs.wake(guildId, data, { attempts: TURN_ATTEMPTS, backoff: { type: 'custom' } });
  }

  consume(handler: GuildHandler, concurrency: number): Consumer {
    return this.jobs.consume(async (job: Job<GuildJob>, token) => {
      const { guildId } = job.data;
      try {
        if ((await handler(guildId)) === 'more') await this.wake(guildId);
      } catch (error) {
        const fault = toFault(error);
        this.#log.warn('guild turn failed', { guildId, code: fault.code, error });
        if (!fault.retryable || fault.code === 'system.unexpected') throw error;
        await job.moveToDelayed(Date.now() + withJitter(fault.retryAfterMs ?? this.#times.deferMs), token);
        throw new DelayedError();
      }
    }, concurrency);
  }
}
