import { readFileSync } from 'node:fs';
import { processes, type ProcessRow } from '../../integration-tests/process-table.ts';

/** The unit of times in `/proc/<pid>/stat`. @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const tickMs = 10;

/**
 * CPU time in milliseconds that processes have used since their start, each with all its descendants, also ended ones. Linux only.
 *
 * @param roots process ids by name
 */
export function cpuTime<Name extends string>(roots: Readonly<Record<Name, number>>): Record<Name, number> {
  const rows = processes();
  const names = Object.keys(roots) as Name[];
  return Object.fromEntries(names.map((name) => [name, timeOfTree(roots[name], rows)])) as Record<Name, number>;
}

function timeOfTree(pid: number, rows: readonly ProcessRow[]): number {
  const children = rows.filter(({ parent }) => parent === pid);
  return children.reduce((sum, child) => sum + timeOfTree(child.pid, rows), timeOf(pid));
}

/** Includes ended children that the process has waited for. */
function timeOf(pid: number): number {
  // The name in parentheses may contain spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  const [own, ownKernel, ended, endedKernel] = fields.slice(11, 15).map(Number) as [number, number, number, number];
  return (own + ownKernel + ended + endedKernel) * tickMs;
}
