import type { LogPort, QueuedRun, RunQueuePort } from '#libs/ports';
import { toFault } from '#libs/vocabulary';
import { DelayedError, UnrecoverableError, type Job } from 'bullmq';
import type { Consumer, LaneJobs } from './lane.ts';
import { withJitter, type QueueTimes, type RunJob, type RunLane as RunLaneName } from './lanes.ts';

/** Result of one attempt. The handler has already stored it in the run. */
export type RunOutcome =
  | { kind: 'ended'; state: 'succeeded' | 'failed' | 'cancelled' }
  /** Another attempt follows after `delayMs`. */
  | { kind: 'again'; delayMs: number }
  /** It had ended before, or another process executes it. */
  | { kind: 'not-ours' };

/**
 * Executes one attempt of a run: begins it, stores its result, and returns what follows.
 *
 * @param failures number of earlier attempts that ended with a fault that counts
 * @throws Fault `run.busy` when another run excludes it: it is retried when that run has ended. After any other error it is
 * retried shortly
 */
export type RunHandler = (runId: string, failures: number) => Promise<RunOutcome>;

/** Runs of one lane of tasks. */
export class RunLane {
  readonly name: RunLaneName;
  readonly jobs: LaneJobs;
  readonly #runs: RunQueuePort;
  readonly #times: QueueTimes;
  readonly #log: LogPort;

  constructor(name: RunLaneName, jobs: LaneJobs, runs: RunQueuePort, times: QueueTimes, log: LogPort) {
    this.name = name;
    this.jobs = jobs;
    this.#runs = runs;
    this.#times = times;
    this.#log = log;
  }

  add(run: QueuedRun): Promise<boolean> {
    const data: RunJob = { runId: run.id };
    const delay = run.runAt.getTime() - Date.now();
    return this.jobs.wake(run.id, data, delay > 0 ? { delay } : {});
  }

  consume(handler: RunHandler, concurrency: number): Consumer {
    return this.jobs.consume(async (job: Job<RunJob>, token) => {
      const outcome = await this.#attempt(handler, job);
      if (outcome.kind === 'again') {
        await job.moveToDelayed(Date.now() + outcome.delayMs, token);
        throw new DelayedError();
      }
      // The job also shows among the failed jobs of the board; "retry" there retries the run.
      if (outcome.kind === 'ended' && outcome.state === 'failed') throw new UnrecoverableError(outcome.message);
    }, concurrency);
  }

  async #attempt(
    handler: RunHandler,
    job: Job<RunJob>,
  ): Promise<Exclude<RunOutcome, { kind: 'ended' }> | { kind: 'ended'; state: string; message: string }> {
    const { runId } = job.data;
    try {
      let run = await this.#runs.get(runId);
      if (job.attemptsMade > 0 && run?.state === 'failed') run = await this.#runs.retry(runId);
      if (!run) return { kind: 'not-ours' };
      const outcome = await handler(runId, run.failures);
      // A run that was cancelled while it waited is skipped; the next run with its key must start all the same.
      if (run.exclusiveKey !== null) await this.#hurryNext(run.exclusiveKey);
      if (outcome.kind !== 'ended') {
        return outcome.kind === 'again' ? { ...outcome, delayMs: withJitter(outcome.delayMs) } : outcome;
      }
      const fault = outcome.state === 'failed' ? (await this.#runs.get(runId))?.fault : null;
      return { ...outcome, message: fault ? `${fault.code}: ${fault.message}` : outcome.state };
    } catch (error) {
      const fault = toFault(error);
      if (fault.code !== 'run.busy') this.#log.warn('run could not be executed', { runId, code: fault.code, error });
      return { kind: 'again', delayMs: withJitter(fault.retryAfterMs ?? this.#times.deferMs) };
    }
  }

  /** Starts the next run with this key now, instead of at its next check. */
  async #hurryNext(exclusiveKey: string): Promise<void> {
    try {
      const next = await this.#runs.nextExclusive(exclusiveKey);
      if (next) await this.jobs.hurry(next.id, { runId: next.id } satisfies RunJob);
    } catch (error) {
      this.#log.debug('the next run with this key could not be hurried', { error });
    }
  }
}
