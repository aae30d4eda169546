import type { LogPort } from '#libs/ports';
import { lowerPriority, nice, Reaper, type WallPlan } from '#libs/sandbox';
import {
  encodeFrame,
  FrameReader,
  maxFrameBytes,
  type EngineError,
  type FromWorker,
  type ToWorker,
  type VmFaultCode,
} from '#libs/vm-protocol';
import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

/** Reason for the end of a worker. */
export type DeathReason = 'stalled' | 'memory' | 'bad-frame' | 'exited' | 'stopped' | 'recycled' | 'not-ready';

export class WorkerGone extends Error {
  readonly reason: DeathReason;
  /** The code of the request ran when the worker died. */
  readonly blamed: boolean;
  /** The module that was being evaluated when it died, if a program was being opened. */
  readonly module: string | null;

  constructor(reason: DeathReason, blamed: boolean, module: string | null = null) {
    super(`the worker process is gone (${reason})`);
    this.reason = reason;
    this.blamed = blamed;
    this.module = module;
  }
}

export type Answer =
  | { kind: 'ok'; outbox: string; handled: number; errors: EngineError[]; cpuUs: number }
  | ({ kind: 'fault'; code: VmFaultCode; starved: boolean; cpuUs: number; module: string | null } & EngineError);

type Request = Extract<ToWorker, { r: number }>;
export type RequestHead = Request extends infer R ? (R extends Request ? Omit<R, 'r'> : never) : never;

/** A request without an answer. The worker handles the oldest one. */
export interface Waiting {
  r: number;
  /** Id of the compartment. */
  compartmentId: string;
  kind: Request['t'];
  /** Time since which it is the oldest (`performance.now()`). */
  since: number;
  /** The module that is being evaluated, for an `open`. */
  module: string | null;
  resolve: (answer: Answer) => void;
  reject: (error: WorkerGone) => void;
}

export interface WorkerStart {
  plan: WallPlan;
  hello: Extract<ToWorker, { t: 'hello' }>;
  log: LogPort;
}

/** One vm-worker child process and its socket. */
export class WorkerProcess {
  readonly pid: number;
  /** Resolves when it accepts programs; rejects if it dies before. */
  readonly ready: Promise<void>;
  /** Resolves when the process has ended. */
  readonly gone: Promise<DeathReason>;
  readonly waiting: Waiting[] = [];
  isReady = false;
  walls: string[] = [];
  readonly #child: ChildProcess;
  readonly #socket: Socket;
  readonly #log: LogPort;
  readonly #reaper: Reaper | null;
  #reason: DeathReason | null = null;
  #culprit: Waiting | undefined;
  #requests = 0;
  #complaints = '';
  #onReady: () => void = () => {};

  constructor({ plan, hello, log }: WorkerStart) {
    this.#child = spawn(plan.command, plan.args, {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      env: {},
      cwd: '/',
      // Its own session, so that its low priority counts against all other processes.
      detached: true,
    });
    this.pid = this.#child.pid ?? -1;
    lowerPriority(this.pid, nice.ordinary);
    this.#log = log.with({ workerPid: this.pid });
    this.#socket = this.#child.stdio[3] as unknown as Socket;
    this.#reaper = plan.diesWithParent || this.pid < 0 ? null : new Reaper(this.pid);
    this.gone = new Promise((resolve) => {
      const ended = (): void => resolve(this.#ended());
      this.#child.once('exit', ended);
      this.#child.once('error', ended);
    });
    this.ready = new Promise((resolve, reject) => {
      this.#onReady = resolve;
      void this.gone.then(() => reject(new WorkerGone('not-ready', false)));
    });
    // A caller may ignore the failure.
    this.ready.catch(() => {});
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#complaints = (this.#complaints + chunk.toString('utf8')).slice(-2_000);
    });
    this.#read();
    this.#socket.write(encodeFrame(hello));
  }

  get isAlive(): boolean {
    return this.#reason === null;
  }

  request(head: RequestHead, body = ''): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    if (!this.isAlive) {
      reject(new WorkerGone(this.#reason ?? 'exited', false));
      return promise;
    }
    this.#requests += 1;
    const r = this.#requests;
    this.waiting.push({
      r,
      compartmentId: head.g,
      kind: head.t,
      since: performance.now(),
      module: null,
      resolve,
      reject,
    });
    this.#send(encodeFrame({ ...head, r }, body));
    return promise;
  }

  /** Gives it a low CPU priority. With the lowest one, a worker on a busy machine would take minutes to start. */
  demote(): void {
    lowerPriority(this.pid, nice.low);
  }

  /** Disposes an isolate. */
  close(id: string): void {
    if (this.isAlive) this.#send(encodeFrame({ t: 'close', g: id } satisfies ToWorker));
  }

  /** Ends the process at once. `blame`: the code that it runs is the cause. */
  kill(reason: DeathReason, blame: boolean): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    this.#culprit = blame ? this.waiting[0] : undefined;
    this.#child.kill('SIGKILL');
    this.#rejectAll();
  }

  /** All requests of one turn of the event loop leave in one write. */
  #send(frame: Buffer): void {
    if (this.#socket.writableCorked === 0) {
      this.#socket.cork();
      process.nextTick(() => this.#socket.uncork());
    }
    this.#socket.write(frame);
  }

  #read(): void {
    const reader = new FrameReader<FromWorker>(maxFrameBytes.fromWorker);
    this.#socket.on('data', (chunk: Buffer) => {
      try {
        for (const { head, body } of reader.push(chunk)) this.#take(head, body);
      } catch (error) {
        this.#log.error('vm-worker sent garbage', { error });
        this.kill('bad-frame', true);
      }
    });
    // The exit event follows a broken pipe and reports it.
    this.#socket.on('error', () => {});
  }

  #take(head: FromWorker, body: string): void {
    if (!this.isAlive) return;
    if (head.t === 'ready') {
      this.walls = head.walls;
      this.isReady = true;
      this.#onReady();
      return;
    }
    if (head.t === 'loading') {
      const [oldest] = this.waiting;
      if (oldest?.r === head.r) oldest.module = head.module;
      return;
    }
    const waiting = this.waiting.shift();
    if (waiting === undefined || waiting.r !== head.r) throw new Error('an answer without a request');
    const next = this.waiting[0];
    if (next !== undefined) next.since = performance.now();
    const { cpuUs } = head;
    if (!Number.isFinite(cpuUs) || cpuUs < 0) throw new Error('an answer without its CPU time');
    if (head.t === 'ok') {
      waiting.resolve({ kind: 'ok', outbox: body, handled: head.handled, errors: head.errors, cpuUs });
    } else {
      const { code, message, stack, starved, module } = head;
      waiting.resolve({ kind: 'fault', code, message, stack, starved, cpuUs, module });
    }
  }

  #ended(): DeathReason {
    if (this.#reason === null) {
      this.#reason = 'exited';
      // Killed from outside, or crashed: the running code may be the cause of a crash.
      const { signalCode, exitCode } = this.#child;
      const crashed =
        signalCode === 'SIGSEGV' ||
        signalCode === 'SIGABRT' ||
        signalCode === 'SIGILL' ||
        signalCode === 'SIGBUS' ||
        signalCode === 'SIGTRAP';
      this.#culprit = crashed || (exitCode !== null && exitCode !== 0) ? this.waiting[0] : undefined;
      this.#log.warn('vm-worker ended', { signalCode, exitCode, complaints: this.#complaints });
    }
    this.#reaper?.dismiss();
    this.#socket.destroy();
    this.#rejectAll();
    return this.#reason;
  }

  #rejectAll(): void {
    const reason = this.#reason ?? 'exited';
    for (const waiting of this.waiting.splice(0)) {
      waiting.reject(new WorkerGone(reason, waiting === this.#culprit, waiting.module));
    }
  }
}
