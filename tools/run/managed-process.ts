import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export interface ProcessSpec {
  name: string;
  /** Arguments of Node. */
  args: string[];
  env: Record<string, string>;
  /** Answers 200 once the process is ready. */
  readyUrl: string;
  cwd: string;
  logFile: string;
}

export type ProcessEvent =
  | { kind: 'started'; pid: number }
  | { kind: 'ready' }
  | { kind: 'exited'; code: number | null; signal: NodeJS.Signals | null; restartInMs: number | null };

/** Longest pause before a process that keeps ending is started again. */
const LONGEST_PAUSE_MS = 5_000;
/** A process that lived for this time is started again at once. */
const STEADY_MS = 10_000;
const TAIL_LINES = 30;

/**
 * One process of the product, started again whenever it ends. It leads its own process group, so that its children end with it.
 */
export class ManagedProcess {
  readonly spec: ProcessSpec;
  readonly #onEvent: (event: ProcessEvent) => void;
  readonly #log: WriteStream;
  #child: ChildProcess | null = null;
  #stopping = false;
  #pauseMs = 0;
  #tail: string[] = [];
  #wasReady = false;
  #gaveUp: Error | null = null;

  constructor(spec: ProcessSpec, onEvent: (event: ProcessEvent) => void) {
    this.spec = spec;
    this.#onEvent = onEvent;
    this.#log = createWriteStream(spec.logFile, { flags: 'a', mode: 0o600 });
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Its last lines of output. */
  get tail(): string {
    return this.#tail.join('\n');
  }

  start(): void {
    if (this.#stopping || this.#child) return;
    const startedAt = Date.now();
    // A core dump would contain tokens and passwords.
    const child = spawn('/bin/sh', ['-c', 'ulimit -c 0; exec "$@"', 'sh', process.execPath, ...this.spec.args], {
      cwd: this.spec.cwd,
      env: this.spec.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => this.#keep(chunk));
    child.on('error', (error) => this.#keep(Buffer.from(`${error.message}\n`)));
    child.on('exit', (code, signal) => this.#ended(child, startedAt, code, signal));
    if (child.pid !== undefined) this.#onEvent({ kind: 'started', pid: child.pid });
  }

  #keep(chunk: Buffer): void {
    this.#log.write(chunk);
    const lines = chunk.toString('utf8').split('\n').filter(Boolean);
    this.#tail = [...this.#tail, ...lines].slice(-TAIL_LINES);
  }

  #ended(child: ChildProcess, startedAt: number, code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#child !== child) return;
    this.#child = null;
    // Its children end with it, no matter why it ended.
    signalGroup(child.pid, 'SIGKILL');
    if (this.#stopping) {
      this.#onEvent({ kind: 'exited', code, signal, restartInMs: null });
      return;
    }
    if (code === 1 && !this.#wasReady) {
      this.#gaveUp = new Error(`${this.spec.name} could not start:\n${this.tail}`);
      this.#onEvent({ kind: 'exited', code, signal, restartInMs: null });
      return;
    }
    // A process that was killed or ran steadily starts again without a pause. One that keeps ending by itself has to wait.
    const steady = signal === 'SIGKILL' || Date.now() - startedAt > STEADY_MS;
    this.#pauseMs = steady ? 0 : Math.min(LONGEST_PAUSE_MS, Math.max(100, this.#pauseMs * 2));
    this.#onEvent({ kind: 'exited', code, signal, restartInMs: this.#pauseMs });
    setTimeout(() => this.start(), this.#pauseMs);
  }

  /** Resolves once `/readyz` answers 200. @throws Error if the process gives up or the time is over */
  async ready(timeoutMs = 60_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    let last = 'no answer yet';
    while (Date.now() < deadline) {
      if (this.#gaveUp) throw this.#gaveUp;
      if (this.#stopping) throw new Error(`${this.spec.name} is being stopped`);
      try {
        const response = await fetch(this.spec.readyUrl, { signal: AbortSignal.timeout(2_000) });
        if (response.ok) {
          this.#wasReady = true;
          this.#onEvent({ kind: 'ready' });
          return;
        }
        last = `${response.status} ${await response.text()}`;
      } catch (error) {
        last = String((error as Error).cause ?? error);
      }
      await delay(50);
    }
    throw new Error(
      `${this.spec.name} was not ready within ${timeoutMs / 1000} s (${last}). Its last lines:\n${this.tail}`,
    );
  }

  /** Stops it, and kills it after `graceMs`. */
  async stop(graceMs = 8_000): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      signalGroup(child.pid, 'SIGTERM');
      const timer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
      signalGroup(child.pid, 'SIGKILL');
    }
    await new Promise<void>((done) => this.#log.end(done));
  }

  /** Sends SIGKILL to the whole group; the process is then started again. @returns once it has ended */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const ended = once(child, 'exit');
    signalGroup(child.pid, 'SIGKILL');
    await ended;
  }
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: no process of the group is left, as intended.
  }
}
