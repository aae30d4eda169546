import { spawn, type ChildProcess } from 'node:child_process';

/**
 * For machines whose kernel does not end a process together with its parent. A shell waits for the end of its input, which
 * comes when the parent ends for any reason, and then kills the process, even one that is stuck.
 */
export class Reaper {
  readonly #child: ChildProcess;

  constructor(pid: number) {
    const script = 'read -r _; kill -9 "$1" 2>/dev/null';
    this.#child = spawn('/bin/sh', ['-c', script, 'sh', String(pid)], {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {},
      detached: true,
    });
    this.#child.on('error', () => {});
    this.#child.stdin?.on('error', () => {});
    this.#child.unref();
  }

  /** Call it when the process has ended by itself: another process may soon get its pid. */
  dismiss(): void {
    this.#child.kill('SIGKILL');
  }
}
