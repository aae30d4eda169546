import { z } from 'zod';
import { LineId, Moment, pageLimit } from './scalars.ts';

export const LogLevel = z.enum(['debug', 'info', 'warn', 'error']);

export const GuildLogLine = z
  .object({
    id: LineId,
    at: Moment,
    level: LogLevel,
    message: z.string(),
    code: z.string().nullable().describe('Code of a fault, such as `script.timeout`.'),
    script: z.string().nullable(),
    line: z.int().nullable().describe('The author’s own line, from 1.'),
    column: z.int().nullable(),
    eventId: z.string().nullable(),
    runId: z.string().nullable(),
  })
  .meta({ id: 'GuildLogLine' });
export type GuildLogLine = z.infer<typeof GuildLogLine>;

export const GuildLogQuery = z.object({
  limit: pageLimit(50),
  before: LineId.optional().describe('Only lines older than this one.'),
  after: LineId.optional().describe(
    'Only lines newer than this one; without `before`, the ones that follow it directly.',
  ),
  level: LogLevel.optional(),
});

export const GuildLogPage = z
  .object({
    lines: z.array(GuildLogLine).describe('Newest first.'),
    next: LineId.nullable().describe(
      '`before` of the next page (`after`, when only `after` was given); null at the end.',
    ),
  })
  .meta({ id: 'GuildLogPage' });

/** EventSource cannot set headers on its first request, so `after` sets the start. */
export const GuildLogStreamQuery = z.object({
  after: LineId.optional().describe('Start after this line. Without it, only new lines are sent.'),
});
