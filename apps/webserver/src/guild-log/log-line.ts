import type { StoredGuildLogLine } from '#libs/ports';
import type { GuildLogLine } from '../schemas/guild-log.ts';

/** Converts a stored line to the API's format. */
export const logLine = (line: StoredGuildLogLine): GuildLogLine => ({
  id: line.id,
  at: line.at.toISOString(),
  level: line.level,
  message: line.message,
  code: line.code ?? null,
  script: line.script ?? null,
  line: line.line ?? null,
  column: line.column ?? null,
  eventId: line.eventId ?? null,
  runId: line.runId ?? null,
});
