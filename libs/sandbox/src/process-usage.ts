import { readFileSync } from 'node:fs';

const PAGE_BYTES = 4096;
/** Linux has 100 clock ticks per second on every platform that Node supports. */
const TICK_MS = 10;

/** Memory of a process in bytes; null where the kernel does not report it (Linux does). */
export function residentBytes(pid: number): number | null {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return Number.isFinite(pages) ? pages * PAGE_BYTES : null;
  } catch {
    return null;
  }
}

/** CPU time of a process in milliseconds; null where the kernel does not report it. */
export function cpuMs(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Fields 14 and 15 after the name (which may contain spaces and brackets): user and system time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return null;
  }
}
