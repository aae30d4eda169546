import { limits } from '#libs/vocabulary';
import { z } from 'zod';

export const TimerName = z
  .string()
  .min(1)
  .max(limits.timers.nameLength)
  // PostgreSQL cannot store U+0000 in text, and half a surrogate pair is no Unicode.
  .refine((name) => !name.includes('\0') && name.isWellFormed(), 'expected well-formed text without U+0000');

/** First time of a timer, in milliseconds since 1970; undefined if it follows from its interval or pattern. */
export function firstTime(
  start: { in?: number | undefined; at?: string | undefined },
  now: number,
): number | undefined {
  if (start.in !== undefined) return now + start.in * 1000;
  if (start.at !== undefined) return Math.max(now, Date.parse(start.at));
  return undefined;
}

/** Plan of a request, by which the same one is recognised; undefined for `in` alone, which starts again each time. */
export function planOf(request: {
  in?: number | undefined;
  at?: string | undefined;
  every?: number | undefined;
  cron?: string | undefined;
}): string | undefined {
  const { in: seconds, at, every, cron } = request;
  if (at === undefined && every === undefined && cron === undefined) return undefined;
  return JSON.stringify({ in: seconds, at, every, cron });
}
