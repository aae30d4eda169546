import { readFileSync } from 'node:fs';

const PAGE_BYTES = 4096;
/** Clock ticks per second are 100 on every Linux that Node runs on. */
const TICK_MS = 10;

/** Memory of a process in bytes; null where the kernel does not tell (it does on Linux). */
export function residentBytes(pid: number): number | null {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return Number.isFinite(pages) ? pages * PAGE_BYTES : null;
  } catch {
    return null;
  }
}

/** CPU time that a process has used, in milliseconds; null where the kernel does not tell. */
export function cpuMs(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name, which may hold spaces and brackets: fields 14 and 15, user and system time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return null;
  }
}
