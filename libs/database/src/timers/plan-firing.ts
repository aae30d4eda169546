import type { Timer } from '#libs/ports';
import { limits } from '#libs/vocabulary';
import { countTimes, nextTime, oldestOf } from './next-time.ts';

/** Merged firings of a cron pattern are counted up to this number. */
const mostCounted = 1_000;

/** A timer with what its row remembers of earlier firings. */
export interface StoredTimer extends Timer {
  plan: string | null;
  /** Id of the event that it last put into the inbox. */
  lastEvent: string | null;
  /** It was due while that event was unfinished. */
  held: boolean;
  /** Firings up to this time were missed and are made up for, in milliseconds since 1970. */
  owedUntil: number | null;
  /** When the guild was last told about merged or left-out firings, in milliseconds since 1970. */
  toldAt: number | null;
}

/** What one firing stands for, and what follows it. */
export interface FiringPlan {
  merged: number;
  /** More were missed than are made up for. */
  leftOut: boolean;
  next: number | null;
  owedUntil: number | null;
}

/** Decides about the firing of `timer.at` at the time `now`. */
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
