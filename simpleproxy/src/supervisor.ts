import { spawn, type ChildProcess } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { ALIVE_EVERY_MS, EXIT_HOPELESS } from './roles.ts';

const STOP_MS = 4000;
const QUICK_MS = 2000;
const MAX_PAUSE_MS = 800;
/** A worker without a sign of life is still loading, which takes long on a busy machine: replacing it would start that again. */
const START_MS = 120_000;

/** The worker beside this file: TypeScript from the sources, JavaScript from the build. */
const workerFile = () =>
  fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url));

/**
 * Holds the listening socket and nothing else, and keeps a worker that accepts from it. While there is no worker the kernel keeps new
 * connections in the backlog, so clients wait instead of being refused.
 */
export class Supervisor {
  readonly #config: Config;
  readonly #log: Logger;
  #socket: net.BoundSocket | null = null;
  #worker: ChildProcess | null = null;
  #stopping = false;
  #quickDeaths = 0;

  constructor(config: Config, log: Logger) {
    this.#config = config;
    this.#log = log;
  }

  /** Binds the port and starts the worker. Throws if the port is taken or the address is not local. */
  async start(): Promise<number> {
    const { address } = await lookup(this.#config.HOST);
    this.#socket = new net.BoundSocket({ host: address, port: this.#config.PROXY_PORT });
    const { port } = this.#socket.address();
    this.#spawn(port);
    return port;
  }

  #spawn(port: number): void {
    if (!this.#socket) return;
    const started = Date.now();
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc', this.#socket.fd()] as const;
    const worker = spawn(process.execPath, [...process.execArgv, workerFile()], { stdio: [...stdio] });
    this.#worker = worker;
    let heardAt = started;
    let patienceMs = Math.max(START_MS, this.#config.WORKER_HANG_MS);
    worker.on('message', (message) => {
      heardAt = Date.now();
      patienceMs = this.#config.WORKER_HANG_MS;
      if (message === 'listening') this.#log.info({ port, worker: worker.pid }, 'listening');
    });
    const watch = setInterval(() => {
      if (Date.now() - heardAt < patienceMs) return;
      this.#log.error({ worker: worker.pid, silentMs: Date.now() - heardAt }, 'the worker hangs: ending it');
      worker.kill('SIGKILL');
    }, ALIVE_EVERY_MS);
    worker.once('exit', () => clearInterval(watch));
    worker.once('error', (error) => this.#log.error({ err: error }, 'the worker cannot be started'));
    worker.once('exit', (code, signal) => this.#onExit(code, signal, Date.now() - started, port));
  }

  #onExit(code: number | null, signal: string | null, livedMs: number, port: number): void {
    this.#worker = null;
    if (this.#stopping) process.exit(0);
    if (code === EXIT_HOPELESS) process.exit(1);
    this.#quickDeaths = livedMs < QUICK_MS ? this.#quickDeaths + 1 : 0;
    const pause = this.#quickDeaths === 0 ? 0 : Math.min(MAX_PAUSE_MS, 50 * 2 ** this.#quickDeaths);
    this.#log.error({ code, signal, livedMs, inMs: pause }, 'the worker died: starting another');
    setTimeout(() => this.#stopping || this.#spawn(port), pause);
  }

  /** Stops the worker, by force after four seconds, then this process. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    const worker = this.#worker;
    if (!worker) process.exit(0);
    worker.kill('SIGTERM');
    setTimeout(() => worker.kill('SIGKILL'), STOP_MS).unref();
  }
}
