import type { FaultJson, Json } from '#libs/vocabulary';
import type { GuildLogLevel } from './guild-log.port.ts';

/** The states of a run; the last three are final. */
export const runStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
/** Where a run is between its start and its end. */
export type RunState = (typeof runStates)[number];

/** One execution of a task. */
export interface Run {
  id: string;
  task: string;
  /** Null for work that belongs to no guild. */
  guildId: string | null;
  state: RunState;
  input: Json;
  output: Json | null;
  fault: FaultJson | null;
  /** Number of starts; a killed process counts. Also the fence of the attempt that runs. */
  attempts: number;
  progress: { done: number; total: number | null; note: string | null } | null;
  cancelRequested: boolean;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** A run with the data that the queue needs. */
export interface QueuedRun extends Run {
  /** Number of attempts that ended with a fault that counts. It is compared with `attempts` of its task. */
  failures: number;
  /** Runs with the same key run one after the other. */
  exclusiveKey: string | null;
  /** Not before this: a delayed start, or the pause before another attempt. */
  runAt: Date;
}

/** Which runs; all of these together. */
export interface RunFilter {
  guildId?: string;
  task?: string;
  state?: RunState;
  createdAfter?: Date;
  createdBefore?: Date;
}

/** A line that a run wrote. */
export interface RunLogLine {
  id: string;
  at: Date;
  level: GuildLogLevel;
  message: string;
  fields: Json | null;
}

/** Runs in the database. The executor of a run proves itself with the attempt's fence (`run.fenced`). */
export interface RunStorePort {
  /**
   * With an idempotency key that was used before (same task and guild) `created` is false and `run` is the earlier run as it
   * stands: one that is `failed` or `cancelled` does not begin again by itself. @throws Fault `run.key-reused` (409) if the input differs
   */
  create(run: {
    task: string;
    guildId: string | null;
    input: Json;
    idempotencyKey?: string;
    exclusiveKey?: string;
    /** Starts that much later. */
    delayMs?: number;
  }): Promise<{ run: Run; created: boolean }>;
  get(runId: string): Promise<Run | null>;
  /** Newest first. */
  page(filter: RunFilter, page: { limit: number; cursor?: string }): Promise<{ runs: Run[]; next: string | null }>;
  /**
   * Begins an attempt: `running`, attempts + 1, and the fence that later writes carry. Takes a running one over: the attempt
   * before it is fenced. Null if it has ended already, or ends now because it was cancelled before.
   *
   * @throws Fault `run.busy` (retryable) while another run with its `exclusiveKey` runs, or an older one is due
   */
  begin(runId: string): Promise<{ run: Run; fence: number } | null>;
  /** Null if no attempt has entered the step. `result` counts only once it is `finished`. */
  step(runId: string, name: string): Promise<{ started: boolean; finished: boolean; result: Json } | null>;
  /** @throws Fault `run.fenced` */
  startStep(runId: string, fence: number, name: string): Promise<void>;
  /** @throws Fault `run.fenced` */
  finishStep(runId: string, fence: number, name: string, result: Json): Promise<void>;
  /** Still alive. @returns whether cancellation was asked for. @throws Fault `run.fenced` */
  heartbeat(runId: string, fence: number): Promise<{ cancelRequested: boolean }>;
  /** @throws Fault `run.fenced` */
  progress(runId: string, fence: number, progress: NonNullable<Run['progress']>): Promise<void>;
  log(runId: string, lines: Array<Omit<RunLogLine, 'id' | 'at'>>): Promise<void>;
  /** Oldest first, `after` exclusive. */
  logs(runId: string, page: { limit: number; after?: string }): Promise<RunLogLine[]>;
  /** The four ways in which an attempt ends. The same end again, by the same attempt, changes nothing. @throws Fault `run.fenced` */
  succeed(runId: string, fence: number, output: Json): Promise<void>;
  fail(runId: string, fence: number, fault: FaultJson): Promise<void>;
  /** Another attempt follows. `counts` (default: true) makes it one of the task's `attempts`; `delayMs` is the pause before. */
  requeue(runId: string, fence: number, fault: FaultJson, next?: { counts?: boolean; delayMs?: number }): Promise<void>;
  /** With fence null: it ends only if it has not started. */
  cancelled(runId: string, fence: number | null): Promise<void>;
  /** Notes the wish on a run that has not ended. Null if there is no such run. */
  requestCancel(runId: string): Promise<Run | null>;
  /** A failed or cancelled run goes back to `queued` with no failures; finished steps keep their results. Null if there is none such. */
  retry(runId: string): Promise<Run | null>;
  /** Runs that should have a job: queued and due, or running without a heartbeat, for this time. */
  stranded(olderThanMs: number, limit: number): Promise<Run[]>;
}

/** Additional lookups of the queue. */
export interface RunQueuePort extends RunStorePort {
  create(run: Parameters<RunStorePort['create']>[0]): Promise<{ run: QueuedRun; created: boolean }>;
  get(runId: string): Promise<QueuedRun | null>;
  requestCancel(runId: string): Promise<QueuedRun | null>;
  retry(runId: string): Promise<QueuedRun | null>;
  stranded(olderThanMs: number, limit: number): Promise<QueuedRun[]>;
  /** The oldest run with this key that is queued and due. */
  nextExclusive(exclusiveKey: string): Promise<QueuedRun | null>;
}
