import type { Json } from '#libs/vocabulary';
import type { Run } from './runs.port.ts';

/** How events that were stored reach the process that runs their guild. */
export interface OwnerPort {
  /** Tells this process that its guilds have new events. Adds jobs if the message cannot be sent. */
  notifyOwner(owner: string, guildIds: readonly string[]): Promise<void>;
}

/** How work gets onto the queue. The rows in the database are the truth; a job only says "look there". */
export interface WorkPort {
  /** "This guild has work": at most one job per guild waits. */
  wakeGuild(guildId: string): Promise<void>;
  /**
   * Creates the run and its job.
   * @throws Fault `task.unknown` (404), `task.bad-input` (400, with the paths in `data.issues`), `run.key-reused` (409)
   */
  start(
    task: string,
    input: Json,
    options?: { idempotencyKey?: string; delayMs?: number },
  ): Promise<{ run: Run; created: boolean }>;
  /** @throws Fault `run.unknown` (404), `run.ended` (409) */
  cancel(runId: string): Promise<Run>;
  /** @throws Fault `run.unknown` (404), `run.not-ended` (409) */
  retry(runId: string): Promise<Run>;
}
