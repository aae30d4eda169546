import { toFault } from '#libs/vocabulary';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** Time (ms) after which no further attempt begins. */
  forMs: number;
  /** First pause (ms); it doubles up to 2 s. */
  firstPauseMs?: number;
  signal?: AbortSignal;
}

const longestPauseMs = 2_000;

/** Whether the fault means that a service was unavailable, so that the same call may soon succeed. */
function isAbsence(error: unknown): boolean {
  const fault = toFault(error);
  return fault.retryable && (fault.code.endsWith('.unavailable') || fault.status === 429);
}

/**
 * Retries `work` while a service that it needs is unavailable (`discord.unavailable`, `database.unavailable` …), so that a
 * restart of a few seconds goes unnoticed. `work` must be safe to repeat.
 *
 * @throws the last error of `work`, or the signal's reason
 */
export async function retryWhileUnavailable<T>(work: () => Promise<T>, patience: Patience): Promise<T> {
  const until = performance.now() + patience.forMs;
  let pause = patience.firstPauseMs ?? 100;
  for (;;) {
    patience.signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      const wait = Math.max(toFault(error).retryAfterMs ?? 0, pause * (0.75 + Math.random() / 2));
      if (!isAbsence(error) || performance.now() + wait > until) throw error;
      await sleep(wait, undefined, patience.signal ? { signal: patience.signal } : {}).catch(() => {});
      pause = Math.min(pause * 2, longestPauseMs);
    }
  }
}
