import type { Timer } from '#libs/ports';
import { limits } from '#libs/vocabulary';
import { countTimes, nextTime, oldestOf } from './next-time.ts';

/** Merged firings of a cron pattern are counted up to this number. */
const mostCounted = 1_000;

/** A timer with the state of its earlier firings. */
export interface StoredTimer extends Timer {
  plan: string | null;
  /** Id of the last event that it put into the inbox. */
  lastEvent: string | null;
  /** Whether it was due while that event was unfinished. */
  held: boolean;
  /** Missed firings up to this time (ms since 1970) are made up for. */
  owedUntil: number | null;
  /** Time (ms since 1970) of the guild's last log line about merged or left-out firings. */
  toldAt: number | null;
}

/** One firing: the times that it stands for, and the next time. */
export interface FiringPlan {
  merged: number;
  /** More firings were missed than are made up for. */
  leftOut: boolean;
  next: number | null;
  owedUntil: number | null;
}

/** Plans the firing of `timer.at` at the time `now`. */
export function planFiring(timer: StoredTimer, now: number): FiringPlan {
  const next = nextTime(timer, timer.at, timer.at);
  const alone = { merged: 0, leftOut: false, next, owedUntil: null };
  if (next === null) return alone;
  if (timer.owedUntil !== null && timer.at <= timer.owedUntil) return { ...alone, owedUntil: timer.owedUntil };
  if (next > now) return alone;
  if (timer.held) {
    return { ...alone, merged: countTimes(timer, timer.at, now, mostCounted), next: nextTime(timer, timer.at, now) };
  }
  const first = oldestOf(timer, timer.at, now, limits.timers.missedMax) ?? next;
  return { merged: 0, leftOut: first > next, next: first, owedUntil: now };
}
