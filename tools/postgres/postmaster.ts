import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Data of a running PostgreSQL from its data folder. */
export interface Postmaster {
  pid: number;
  port: number;
  ready: boolean;
}

/** @see https://www.postgresql.org/docs/18/storage-file-layout.html (postmaster.pid) */
export function readPostmaster(data: string): Postmaster | null {
  let lines: string[];
  try {
    lines = readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

/** A power cut may leave an empty file, which PostgreSQL would take for that of a starting server. */
export function dropTornPidFile(data: string): void {
  const file = path.join(data, 'postmaster.pid');
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found || Date.now() - found.mtimeMs <= 5_000 || readPostmaster(data) !== null) return;
  // A negative number is the pid of a PostgreSQL in single-user mode that uses the same data.
  const [first = ''] = readFileSync(file, 'utf8').split('\n');
  if (!/^-\d+$/.test(first) || !isAlive(-Number(first))) rmSync(file, { force: true });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // A zombie has ended; its parent has not collected it yet.
  if (process.platform !== 'linux') return true;
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Whether this live process is the PostgreSQL of this data folder, and not another process that got the same pid later. */
export function servesFolder(pid: number, data: string): boolean {
  if (!isAlive(pid)) return false;
  try {
    if (process.platform === 'linux') {
      const name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
      return name === 'postgres' && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
    }
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(data);
  } catch {
    return false;
  }
}

/** Waits until the process, which need not be a child, has ended. @returns false when it is still alive after `timeoutMs` */
export async function ended(pid: number, timeoutMs: number, everyMs = 10): Promise<boolean> {
  for (const until = Date.now() + timeoutMs; isAlive(pid); await delay(everyMs, undefined, { ref: everyMs < 100 })) {
    if (Date.now() > until) return false;
  }
  return true;
}

/** Shuts down a postmaster: clients are disconnected and data is flushed; after ten seconds, kills it. */
export async function endPostmaster(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await ended(pid, 10_000)) return;
  }
}
