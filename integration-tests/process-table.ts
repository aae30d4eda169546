import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessRow {
  pid: number;
  parent: number;
  group: number;
  command: string;
}

/** Every running process of this machine, without zombies. */
export function processes(): ProcessRow[] {
  return process.platform === 'linux' ? fromProc() : fromPs();
}

/** All descendants of this process. */
export function descendants(of: number, rows = processes()): ProcessRow[] {
  return rows.filter(({ parent }) => parent === of).flatMap((row) => [row, ...descendants(row.pid, rows)]);
}

/** Variables of a process; empty when it has ended or belongs to another user. Linux only. */
export function environmentOf(pid: number): string {
  return read(`/proc/${pid}/environ`).replaceAll('\0', '\n');
}

function fromProc(): ProcessRow[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0)
    .flatMap((pid) => {
      // The name in parentheses may contain any character; the fields after it are fixed.
      const match = /\) (\w) (\d+) (\d+) /.exec(read(`/proc/${pid}/stat`).replace(/^.*(?=\))/s, ''));
      if (!match || match[1] === 'Z' || match[1] === 'X') return [];
      const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
      return [{ pid, parent: Number(match[2]), group: Number(match[3]), command }];
    });
}

function fromPs(): ProcessRow[] {
  return execFileSync('ps', ['-eo', 'pid=,ppid=,pgid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((row) => /^\s*(\d+)\s+(\d+)\s+(\d+)\s+([^\sZ]\S*)\s+(.*)$/.exec(row))
    .filter((match) => match !== null)
    .map(([, pid, parent, group, , command]) => ({
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      command: command!,
    }));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It has ended in the meantime, or belongs to another user.
    return '';
  }
}
