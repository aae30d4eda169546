import type { Timer } from '#libs/ports';
import { Fault, limits } from '#libs/vocabulary';
import { CronExpressionParser } from 'cron-parser';

function nextByCron(cron: string, after: number): number {
  try {
    return CronExpressionParser.parse(cron, { currentDate: new Date(after), tz: 'UTC' })
      .next()
      .getTime();
  } catch (error) {
    throw new Fault('timers.bad-cron', `Invalid cron pattern "${cron}", or one that has no next time.`, { cause: error });
  }
}

/** The first time after `after`, in milliseconds since 1970, that a repeating timer fires; null if it does not repeat. */
export function nextTime(timer: Pick<Timer, 'everySeconds' | 'cron'>, last: number, after: number): number | null {
  if (timer.cron !== undefined) return nextByCron(timer.cron, after);
  if (timer.everySeconds === undefined) return null;
  const every = timer.everySeconds * 1_000;
  // In step with the first time: what was missed is left out, not moved.
  return last + every * Math.max(1, Math.floor((after - last) / every) + 1);
}

/** @throws Fault `timers.too-far`, `timers.bad-time` */
export function checkTime(at: number, now: number): void {
  if (!Number.isFinite(at) || at < 0) throw new Fault('timers.bad-time', 'The time of a timer has to be a number.');
  if (at > now + limits.timers.horizonSeconds * 1_000) {
    throw new Fault('timers.too-far', 'The time lies more than a year ahead.');
  }
}
