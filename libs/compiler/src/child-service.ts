import { Fault } from '#libs/vocabulary';
import { fork, type ChildProcess } from 'node:child_process';
import type { ChildAnswer } from './child-answer.ts';

export interface ChildServiceOptions {
  /** Module that answers, beside this file and without its ending. */
  module: string;
  /** How long one request may take, in milliseconds. */
  timeoutMs: number;
  /** Heap of the child, in MiB. */
  heapMb: number;
  /** The request took too long or brought the child down. */
  onBroken: (why: 'timeout' | 'crash') => Fault;
}

interface Job<Q, R> {
  request: Q;
  resolve: (result: R) => void;
  reject: (error: unknown) => void;
}

/** Longest line of waiting requests. */
const maxWaiting = 200;
/** A child that had nothing to do for so long is ended. */
const idleMs = 60_000;

/**
 * Work on hostile input that may crash (native code) or not come back (a type checker): in a child process with an empty
 * environment, one request after another. A request that breaks it breaks nothing else.
 */
export class ChildService<Q extends object, R> {
  readonly #options: ChildServiceOptions;
  readonly #waiting: Array<Job<Q, R>> = [];
  #child: ChildProcess | null = null;
  #current: Job<Q, R> | null = null;
  #deadline: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: ChildServiceOptions) {
    this.#options = options;
  }

  /** @throws Fault of `onBroken`, `compiler.busy` */
  request(request: Q): Promise<R> {
    if (this.#waiting.length >= maxWaiting) {
      const busy = new Fault('compiler.busy', 'Too many scripts wait to be compiled. Try again in a moment.', {
        status: 503,
        retryable: true,
        side: 'system',
      });
      return Promise.reject(busy);
    }
    const { promise, resolve, reject } = Promise.withResolvers<R>();
    this.#waiting.push({ request, resolve, reject });
    this.#next();
    return promise;
  }

  close(): void {
    const stopping = new Fault('process.stopping', 'The process is stopping.', {
      side: 'system',
      status: 503,
      retryable: true,
    });
    for (const job of this.#waiting.splice(0)) job.reject(stopping);
    this.#current?.reject(stopping);
    this.#end();
  }

  #next(): void {
    if (this.#current !== null) return;
    const job = this.#waiting.shift();
    if (job === undefined) {
      this.#idle ??= setTimeout(() => this.#end(), idleMs).unref();
      return;
    }
    clearTimeout(this.#idle);
    this.#idle = undefined;
    this.#current = job;
    const child = (this.#child ??= this.#start());
    child.ref();
    child.channel?.ref();
    this.#deadline = setTimeout(() => this.#broken('timeout'), this.#options.timeoutMs);
    child.send(job.request);
  }

  #start(): ChildProcess {
    // From source, Node strips the types itself.
    const ending = import.meta.filename.endsWith('.ts') ? 'ts' : 'js';
    const child = fork(new URL(`./${this.#options.module}.${ending}`, import.meta.url), {
      execArgv: [`--max-old-space-size=${this.#options.heapMb}`],
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.on('message', (answer: ChildAnswer<R>) => this.#take(child, answer));
    child.on('error', () => this.#lost(child));
    child.on('exit', () => this.#lost(child));
    return child;
  }

  #take(child: ChildProcess, answer: ChildAnswer<R>): void {
    const job = this.#current;
    if (child !== this.#child || job === null) return;
    this.#current = null;
    clearTimeout(this.#deadline);
    // An idle child does not keep this process alive.
    child.unref();
    child.channel?.unref();
    if ('result' in answer) job.resolve(answer.result);
    else job.reject(new Error(answer.error));
    this.#next();
  }

  #lost(child: ChildProcess): void {
    if (child === this.#child) this.#broken('crash');
  }

  #broken(why: 'timeout' | 'crash'): void {
    const job = this.#current;
    this.#end();
    job?.reject(this.#options.onBroken(why));
    this.#next();
  }

  #end(): void {
    clearTimeout(this.#deadline);
    clearTimeout(this.#idle);
    this.#idle = undefined;
    this.#current = null;
    const child = this.#child;
    this.#child = null;
    child?.kill('SIGKILL');
  }
}
