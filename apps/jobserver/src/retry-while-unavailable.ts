import { toFault } from '#libs/vocabulary';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** Give up after this long, in milliseconds. */
  forMs: number;
  /** The first pause; each later one is twice as long, at most 2 s. */
  firstPauseMs?: number;
  signal?: AbortSignal;
}

const longestPauseMs = 2_000;

/** Whether the fault says that something outside was away, so that the same call may succeed in a moment. */
function isAbsence(error: unknown): boolean {
  const fault = toFault(error);
  return fault.retryable && (fault.code.endsWith('.unavailable') || fault.status === 429);
}

/**
 * Calls `work` again while what it needs is away (`discord.unavailable`, `database.unavailable` …), so that a restart of
 * a few seconds is not felt. `work` must be safe to repeat.
 *
 * @throws what `work` threw last, or the signal's reason
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
