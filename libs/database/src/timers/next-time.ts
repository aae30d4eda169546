import type { Timer } from '#libs/ports';
import { Fault, limits } from '#libs/vocabulary';
import { CronExpressionParser, type CronExpression } from 'cron-parser';

type Repeats = Pick<Timer, 'everySeconds' | 'cron'>;

function cronFrom(cron: string, from: number): CronExpression {
  return CronExpressionParser.parse(cron, { currentDate: new Date(from), tz: 'UTC' });
}

function nextByCron(cron: string, after: number): number {
  try {
    return cronFrom(cron, after).next().getTime();
  } catch (error) {
    throw new Fault('timers.bad-cron', `Invalid cron pattern "${cron}", or it never fires.`, {
      cause: error,
    });
  }
}

/** The first time after `after` (ms since 1970) at which a repeating timer fires; null when it does not repeat. */
export function nextTime(timer: Repeats, last: number, after: number): number | null {
  if (timer.cron !== undefined) return nextByCron(timer.cron, after);
  if (timer.everySeconds === undefined) return null;
  const every = timer.everySeconds * 1_000;
  // A whole number of intervals after `last`.
  return last + every * Math.max(1, Math.floor((after - last) / every) + 1);
}

/** Number of times after `last` and up to `now`; stops at `most` for a cron pattern. */
export function countTimes({ cron, everySeconds }: Repeats, last: number, now: number, most: number): number {
  if (cron === undefined) return everySeconds === undefined ? 0 : Math.floor((now - last) / (everySeconds * 1_000));
  const times = cronFrom(cron, last);
  let count = 0;
  while (count < most && times.hasNext() && times.next().getTime() <= now) count += 1;
  return count;
}

/** The oldest of the newest `most` times after `last` and up to `now`; null when there is none. */
export function oldestOf({ cron, everySeconds }: Repeats, last: number, now: number, most: number): number | null {
  if (cron === undefined) {
    if (everySeconds === undefined) return null;
    const count = Math.floor((now - last) / (everySeconds * 1_000));
    return count < 1 ? null : last + Math.max(1, count - most + 1) * everySeconds * 1_000;
  }
  // Backwards from the moment after `now`.
  const times = cronFrom(cron, now + 1);
  let oldest: number | null = null;
  for (let count = 0; count < most && times.hasPrev(); count += 1) {
    const time = times.prev().getTime();
    if (time <= last) break;
    oldest = time;
  }
  return oldest;
}

/** @throws Fault `timers.too-far`, `timers.bad-time` */
export function checkTime(at: number, now: number): void {
  if (!Number.isFinite(at) || at < 0) throw new Fault('timers.bad-time', 'The time of a timer must be a number.');
  if (at > now + limits.timers.horizonSeconds * 1_000) {
    throw new Fault('timers.too-far', 'The time is more than a year ahead.');
  }
}
