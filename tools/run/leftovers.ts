import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

interface Recorded {
  runner: number;
  children: Record<string, number>;
}

/** Which processes this data folder's runner has started, so that the next runner can end them if that one was killed. */
export class ProcessRecord {
  readonly #file: string;
  readonly #root: string;
  readonly #now: Recorded = { runner: process.pid, children: {} };

  constructor(dir: string, root: string) {
    this.#file = path.join(dir, 'processes.json');
    this.#root = root;
  }

  /** The runner that is at work here already, if any. */
  livingRunner(): number | null {
    const recorded = this.#read();
    return recorded && recorded.runner !== process.pid && this.#isOurs(recorded.runner) ? recorded.runner : null;
  }

  /** Ends what a killed runner left behind. @returns names of what was ended, once it is gone */
  async endLeftovers(): Promise<string[]> {
    const left = Object.entries(this.#read()?.children ?? {}).filter(([, pid]) => this.#isOurs(pid));
    for (const [, pid] of left) process.kill(-pid, 'SIGKILL');
    // They are nobody's children any more, so that no event tells when they are gone.
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
      // A runner was killed while it wrote: it names nobody that could be found again.
      return null;
    }
  }

  /** A pid may have been given to a stranger since: only a process that runs from this checkout is ours. */
  #isOurs(pid: number): boolean {
    try {
      if (existsSync('/proc/self/cwd')) {
        const cwd = execFileSync('readlink', [`/proc/${pid}/cwd`], { encoding: 'utf8' }).trim();
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        // Next gives itself a title of its own.
        return cwd === this.#root && /node|next-server/.test(command);
      }
      const command = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
      return command.includes('node') && /dist\/|tools\/run|next/.test(command);
    } catch {
      return false;
    }
  }
}
