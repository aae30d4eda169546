import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
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
 *
 * Where Linux groups processes by session (`sched_autogroup_enabled`), the nice value of a thread counts only within its session, so
 * the session gets the value as well: start the process with `detached: true`, then the session is its own.
 * Source: sched(7), "The autogroup feature".
 */
export function lowerPriority(pid: number, niceValue: number): void {
  lowerSession(pid, niceValue);
  for (const thread of threadsOf(pid)) {
    try {
      if (getPriority(thread) < niceValue) setPriority(thread, niceValue);
    } catch {
      // The thread has ended.
    }
  }
}

function lowerSession(pid: number, niceValue: number): void {
  if (!leadsSession(pid)) return;
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(niceValue));
  } catch {
    // The kernel has no such groups.
  }
}

/** Whether the process is the first of its session, so that no other process of ours shares the session's priority. */
function leadsSession(pid: number): boolean {
  try {
    // Fields after the name, which may hold anything: state, parent, process group, session.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[3]) === pid;
  } catch {
    return false;
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
