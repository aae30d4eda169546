import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Where the kernel does not end a worker together with jobserver: a shell that waits for the end of its input, which
 * comes when jobserver is gone, however it went, and then kills the worker, however stuck that is.
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

  /** The worker has ended by itself; its number may soon belong to somebody else. */
  dismiss(): void {
    this.#child.kill('SIGKILL');
  }
}
