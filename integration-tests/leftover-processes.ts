import { setTimeout as delay } from 'node:timers/promises';
import { environmentOf, processes, type ProcessRow } from './process-table.ts';

/** Time (ms) that stopped processes have to end; after it they count as left over. */
const GRACE_MS = 15_000;

/**
 * Processes that tests of this run started and did not stop: all children of the test runner, all processes with the run's
 * temporary folder in their command or environment, and orphans of the runner's process group.
 */
function leftovers(folder: string, before: ReadonlySet<number>): ProcessRow[] {
  const rows = processes();
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  const ours = byPid.get(process.pid)!;
  const isBelow = ({ parent }: ProcessRow): boolean => {
    if (parent === process.pid) return true;
    const above = byPid.get(parent);
    return above !== undefined && isBelow(above);
  };
  const ancestors = new Set<number>();
  for (let row: ProcessRow | undefined = ours; row; row = byPid.get(row.parent)) ancestors.add(row.pid);
  return rows.filter((row) => {
    if (ancestors.has(row.pid) || before.has(row.pid)) return false;
    const isOrphan = !byPid.has(row.parent) || row.parent === 1;
    return (
      isBelow(row) ||
      row.command.includes(folder) ||
      environmentOf(row.pid).includes(folder) ||
      (isOrphan && row.group === ours.group)
    );
  });
}

/** Ends processes that tests left running. @throws Error with a line for each such process */
export async function refuseLeftovers(folder: string, before: ReadonlySet<number>): Promise<void> {
  if (process.platform !== 'linux') return;
  let left = leftovers(folder, before);
  for (const until = Date.now() + GRACE_MS; left.length > 0 && Date.now() < until; left = leftovers(folder, before))
    await delay(50);
  if (left.length === 0) return;
  for (const { pid } of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // ESRCH: it has just ended by itself.
    }
  }
  const lines = left.map(({ pid, command }) => `  ${pid} ${command.slice(0, 300)}`);
  throw new Error(`Tests left ${left.length} processes running (ended now):\n${lines.join('\n')}`);
}
