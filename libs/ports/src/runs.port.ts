import type { FaultJson, Json } from '#libs/vocabulary';
import type { GuildLogLevel } from './guild-log.port.ts';

export const runStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type RunState = (typeof runStates)[number];

export interface Run {
  id: string;
  task: string;
  /** Null for work that belongs to no guild. */
  guildId: string | null;
  state: RunState;
  input: Json;
  output: Json | null;
  fault: FaultJson | null;
  /** How often it was started. */
  attempts: number;
  progress: { done: number; total: number | null; note: string | null } | null;
  cancelRequested: boolean;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

export interface RunFilter {
  guildId?: string;
  task?: string;
  state?: RunState;
  createdAfter?: Date;
  createdBefore?: Date;
}

export interface RunLogLine {
  id: string;
  at: Date;
  level: GuildLogLevel;
  message: string;
  fields: Json | null;
}

/** The database's side of runs; whoever executes one proves it with the attempt's fence (`run.fenced`). */
export interface RunStorePort {
  /** With an idempotency key that was used before (same task and guild): the run of then. @throws Fault `run.key-reused` (409) if the input differs */
  create(run: {
    task: string;
    guildId: string | null;
    input: Json;
    idempotencyKey?: string;
  }): Promise<{ run: Run; created: boolean }>;
  get(runId: string): Promise<Run | null>;
  /** Newest first. */
  page(filter: RunFilter, page: { limit: number; cursor?: string }): Promise<{ runs: Run[]; next: string | null }>;
  /** Begins an attempt: `running`, attempts + 1, and the fence that later writes carry. Null if it has ended already. */
  begin(runId: string): Promise<{ run: Run; fence: number } | null>;
  /** Result of a finished step; undefined if it has not finished. `started` tells whether an earlier attempt entered it. */
  step(runId: string, name: string): Promise<{ started: boolean; finished: boolean; result: Json } | null>;
  startStep(runId: string, fence: number, name: string): Promise<void>;
  finishStep(runId: string, fence: number, name: string, result: Json): Promise<void>;
  /** Still alive. @returns whether cancellation was asked for. @throws Fault `run.fenced` */
  heartbeat(runId: string, fence: number): Promise<{ cancelRequested: boolean }>;
  progress(runId: string, fence: number, progress: NonNullable<Run['progress']>): Promise<void>;
  log(runId: string, lines: Array<Omit<RunLogLine, 'id' | 'at'>>): Promise<void>;
  logs(runId: string, page: { limit: number; after?: string }): Promise<RunLogLine[]>;
  succeed(runId: string, fence: number, output: Json): Promise<void>;
  fail(runId: string, fence: number, fault: FaultJson): Promise<void>;
  /** The attempt ended but another follows. */
  requeue(runId: string, fence: number, fault: FaultJson): Promise<void>;
  requestCancel(runId: string): Promise<Run | null>;
  cancelled(runId: string, fence: number | null): Promise<void>;
  /** A failed or cancelled run goes back to `queued`; finished steps keep their results. */
  retry(runId: string): Promise<Run | null>;
  /** Runs that ought to have a job: queued, or running without a heartbeat for so long. */
  stranded(olderThanMs: number, limit: number): Promise<Run[]>;
}
