import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** Nice values of processes that handle input of guilds: the processes that all guilds share run first. */
export const nice = {
  /** Work that a user waits for. */
  ordinary: 5,
  /** Work of unknown guilds, and of guilds that use more CPU time than they have: it must not delay others, and it must not starve. */
  low: 10,
  /** Work that has already used much CPU time. */
  long: 19,
} as const;

/**
 * Lowers the priority of a process with all its threads, because Linux schedules threads one by one. Only root can raise it
 * again.
 *
 * Where Linux groups processes by session (`sched_autogroup_enabled`), the nice value of a thread counts only within its
 * session, so this sets the value of the session as well. Start the process with `detached: true` so that it has its own
 * session. Source: sched(7), "The autogroup feature".
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
    // The kernel does not group processes by session.
  }
}

/** Whether the process leads its session, so that no other process of ours shares the session's priority. */
function leadsSession(pid: number): boolean {
  try {
    // Fields after the name, which may contain any character: state, parent, process group, session.
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
