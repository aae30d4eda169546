import { runStates } from '#libs/ports';
import { tasks } from '#libs/tasks';
import { GuildId } from '#libs/vocabulary';
import { z } from 'zod';
import { LogLevel } from './guild-log.ts';
import { Cursor, GuildPath, LineId, Moment, pageLimit, RowId, StorableText } from './scalars.ts';

const RunState = z.enum(runStates);

export const Run = z
  .object({
    id: RowId,
    task: z.string(),
    guildId: GuildId.nullable(),
    state: RunState,
    input: z.unknown().describe('JSON, as the task defines it.'),
    output: z.unknown().describe('JSON, as the task defines it; null until it has succeeded.'),
    fault: z
      .object({
        code: z.string(),
        message: z.string(),
        retryable: z.boolean(),
        data: z.record(z.string(), z.unknown()).nullable(),
      })
      .nullable()
      .describe('The fault of a failed run.'),
    attempts: z.int(),
    progress: z.object({ done: z.number(), total: z.number().nullable(), note: z.string().nullable() }).nullable(),
    cancelRequested: z.boolean(),
    createdAt: Moment,
    startedAt: Moment.nullable(),
    finishedAt: Moment.nullable(),
  })
  .meta({ id: 'Run' });
export type Run = z.infer<typeof Run>;

/** The response to a start. */
export const StartedRun = z
  .object({
    ...Run.shape,
    created: z.boolean().describe('False: the idempotency key was used before, and nothing was started.'),
    notice: z.string().nullable().describe('State of the run that this key started, and how to start a new one.'),
  })
  .meta({ id: 'StartedRun' });

export const RunPath = z.object({ ...GuildPath.shape, run: RowId });

export const RunQuery = z.object({
  task: StorableText.max(64).optional(),
  state: RunState.optional(),
  limit: pageLimit(25),
  cursor: Cursor.optional(),
});

export const RunPage = z
  .object({ runs: z.array(Run).describe('Newest first.'), next: Cursor.nullable() })
  .meta({ id: 'RunPage' });

export const RunLogLine = z
  .object({
    id: LineId,
    at: Moment,
    level: LogLevel,
    message: z.string(),
    fields: z.unknown().describe('JSON object, or null.'),
  })
  .meta({ id: 'RunLogLine' });
export type RunLogLine = z.infer<typeof RunLogLine>;

export const RunLogQuery = z.object({ limit: pageLimit(100), after: LineId.optional() });

export const RunLogPage = z
  .object({
    lines: z.array(RunLogLine).describe('Oldest first.'),
    next: LineId.nullable().describe('`after` of the next page; null at the end.'),
  })
  .meta({ id: 'RunLogPage' });

/** Input of `messages.prune` for an admin: the task's own input, with the guild from the path. */
export const PruneMessages = tasks['messages.prune'].input.omit({ guildId: true }).meta({ id: 'PruneMessages' });
