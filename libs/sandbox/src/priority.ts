import { readdirSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** Nice values of processes that run what guilds send: the processes that all guilds share go first. */
export const nice = {
  /** Work for which somebody waits a moment. */
  ordinary: 5,
  /** Work that has taken long already. */
  long: 19,
} as const;

/**
 * Lowers the priority of a process with all its threads, which Linux schedules one by one. A lower
 * priority stays. Only root can raise it again.
 */
export function lowerPriority(pid: number, niceValue: number): void {
  for (const thread of threadsOf(pid)) {
    try {
      if (getPriority(thread) < niceValue) setPriority(thread, niceValue);
    } catch {
      // The thread has ended.
    }
  }
}

function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    // No procfs, or the process has ended.
    return pid > 0 ? [pid] : [];
  }
}
