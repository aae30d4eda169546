import { runStates } from '#libs/ports';
import { GuildId, limits } from '#libs/vocabulary';
import { z } from 'zod';

const Moment = z.iso.datetime({ offset: true });
const when = Moment.optional().transform((text) => (text === undefined ? undefined : new Date(text)));
const limit = (fallback: number) => z.coerce.number().int().min(1).max(limits.http.pageSize).default(fallback);
const Cursor = z.string().min(1).max(128);

export const GuildPath = z.object({ guild: GuildId });
export const ParkedPath = z.object({ guild: GuildId, event: z.string().min(1).max(512) });

export const RunQuery = z
  .object({
    guild: GuildId.optional(),
    task: z.string().max(64).optional(),
    state: z.enum(runStates).optional(),
    createdAfter: when,
    createdBefore: when,
    limit: limit(25),
    cursor: Cursor.optional(),
  })
  .strict();

export const LogQuery = z
  .object({
    limit: limit(100),
    after: z
      .string()
      .regex(/^\d{1,19}$/)
      .optional()
      .describe('Id of a line; exclusive.'),
  })
  .strict();

export const PageQuery = z.object({ limit: limit(25), cursor: Cursor.optional() }).strict();
export const ParkedQuery = z.object({ limit: limit(100) }).strict();

/** @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ */
export const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, 'expected 1 to 200 visible ASCII characters')
  .optional();

const FaultShape = z.object({
  code: z.string(),
  message: z.string(),
  retryable: z.boolean(),
  side: z.enum(['user', 'system']),
  status: z.int(),
  data: z.record(z.string(), z.unknown()).optional(),
});

export const RunShape = z
  .object({
    id: z.string(),
    task: z.string(),
    guildId: GuildId.nullable(),
    state: z.enum(runStates),
    input: z.unknown(),
    output: z.unknown(),
    fault: FaultShape.nullable().describe('The fault of a failed run, or of its last attempt.'),
    attempts: z.int().describe('Number of attempts.'),
    progress: z.object({ done: z.number(), total: z.number().nullable(), note: z.string().nullable() }).nullable(),
    cancelRequested: z.boolean(),
    createdAt: Moment,
    startedAt: Moment.nullable(),
    finishedAt: Moment.nullable(),
  })
  .meta({ id: 'Run' });

export const StartedRunShape = z.object({
  ...RunShape.shape,
  created: z.boolean().describe('False: the idempotency key was used before, and nothing was started.'),
  notice: z.string().nullable().describe('State of the run that this key started, and how to start a new one.'),
});

export const RunPage = z.object({ runs: z.array(RunShape).describe('Newest first.'), next: Cursor.nullable() });

export const LogLine = z
  .object({
    id: z.string(),
    at: Moment,
    level: z.enum(['debug', 'info', 'warn', 'error']),
    message: z.string(),
    fields: z.unknown(),
  })
  .meta({ id: 'RunLogLine' });
export const LogPage = z.object({
  lines: z.array(LogLine).describe('Oldest first.'),
  next: z.string().nullable().describe('`after` of the next page; null at the end.'),
});

const Counts = z.object({ waiting: z.int(), active: z.int(), delayed: z.int(), failed: z.int() });
export const QueuesShape = z.object({
  backend: z.enum(['redis', 'postgres']),
  lanes: z.record(z.string(), Counts),
  guilds: z.object({
    working: z.int().describe('Guilds that have a turn in this process.'),
    waiting: z
      .array(z.object({ guildId: GuildId, pending: z.int() }))
      .describe('Guilds with events in their inbox, the longest-waiting first; at most 25.'),
  }),
  vm: z.object({
    compartments: z.int(),
    isolates: z.int(),
    workers: z.array(z.object({ pid: z.int(), role: z.string(), isolates: z.int(), ready: z.boolean() })),
  }),
});

export const DeadLetterPage = z.object({
  letters: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['run', 'guild']),
      failedAt: Moment,
      message: z.string(),
      guildId: GuildId.nullable(),
      run: RunShape.nullable(),
    }),
  ),
  next: Cursor.nullable(),
});

export const ParkedShape = z.object({
  eventId: z.string(),
  name: z.string(),
  code: z.string(),
  message: z.string(),
  attempts: z.int(),
  receivedAt: Moment,
  parkedAt: Moment,
});
export const ParkedList = z.object({ events: z.array(ParkedShape).describe('Newest first.') });

export const TaskList = z.object({
  tasks: z.array(
    z.object({
      name: z.string(),
      summary: z.string(),
      lane: z.enum(['fast', 'slow']),
      input: z.record(z.string(), z.unknown()).describe('JSON Schema.'),
      output: z.record(z.string(), z.unknown()).describe('JSON Schema.'),
    }),
  ),
});

/** @see https://www.rfc-editor.org/rfc/rfc9457 */
export const ProblemShape = z
  .object({ type: z.string(), title: z.string(), status: z.int(), code: z.string(), detail: z.string() })
  .meta({ id: 'Problem' });
