import { GuildId, limits } from '#libs/vocabulary';
import { z } from 'zod';

/** A time, ISO 8601 in UTC. */
export const Moment = z.iso.datetime().describe('ISO 8601, UTC.');

/** Text that the database can store unchanged. */
export const StorableText = z
  .string()
  .refine(
    (text) => !text.includes('\0') && text.isWellFormed(),
    'expected text without U+0000 and half surrogate pairs',
  );

/** Id of a row of ours (script, run). */
export const RowId = z.uuid('expected an id');

/** A cursor into a guild's or a run's log: ids grow with time. */
export const LineId = z
  .string()
  .regex(/^\d{1,18}$/, 'expected the id of a line')
  .describe('Id of a line.');

/** Number of rows per page. */
export const pageLimit = (fallback: number) =>
  z.coerce
    .number({ error: 'expected a number' })
    .int()
    .min(1)
    .max(limits.http.pageSize)
    .default(fallback)
    .describe(`1 to ${limits.http.pageSize}.`);

export const Cursor = StorableText.min(1).max(512).describe('`next` of the previous page.');

/** Path of every object that belongs to a guild. */
export const GuildPath = z.object({ guild: GuildId });
