import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

interface Recorded {
  runner: number;
  children: Record<string, number>;
}

/**
 * Records the processes that this data folder's runner has started, so that the next runner can end them if the runner is
 * killed.
 */
export class ProcessRecord {
  readonly #file: string;
  readonly #root: string;
  readonly #now: Recorded = { runner: process.pid, children: {} };

  constructor(dir: string, root: string) {
    this.#file = path.join(dir, 'processes.json');
    this.#root = root;
  }

  /** Pid of a live runner of this folder, if there is one. */
  livingRunner(): number | null {
    const recorded = this.#read();
    return recorded && recorded.runner !== process.pid && this.#isOurs(recorded.runner) ? recorded.runner : null;
  }

  /** Ends the processes of a killed runner. @returns their names, once they have ended */
  async endLeftovers(): Promise<string[]> {
    const left = Object.entries(this.#read()?.children ?? {}).filter(([, pid]) => this.#isOurs(pid));
    for (const [, pid] of left) process.kill(-pid, 'SIGKILL');
    // They are not our children, so no event reports their end.
    while (left.some(([, pid]) => this.#isOurs(pid))) await delay(20);
    return left.map(([name]) => name);
  }

  note(name: string, pid: number | null): void {
    if (pid === null) delete this.#now.children[name];
    else this.#now.children[name] = pid;
    writeFileSync(this.#file, JSON.stringify(this.#now), { mode: 0o600 });
  }

  clear(): void {
    rmSync(this.#file, { force: true });
  }

  #read(): Recorded | null {
    if (!existsSync(this.#file)) return null;
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8')) as Recorded;
    } catch {
      // A runner was killed while it wrote the file, so it names no process.
      return null;
    }
  }

  /** Another process may have got the pid: only a process that runs from this checkout is ours. */
  #isOurs(pid: number): boolean {
    try {
      if (existsSync('/proc/self/cwd')) {
        const cwd = execFileSync('readlink', [`/proc/${pid}/cwd`], { encoding: 'utf8' }).trim();
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        // Next sets its own process title.
        return cwd === this.#root && /node|next-server/.test(command);
      }
      const command = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
      return command.includes('node') && /dist\/|tools\/run|next/.test(command);
    } catch {
      return false;
    }
  }
}
