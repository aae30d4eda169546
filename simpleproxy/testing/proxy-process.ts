import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = path.join(import.meta.dirname, '../src/main.ts');

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/**
 * Retries until `ask` succeeds.
 *
 * @param withinMs detects a hang
 * @param isOver whether no answer can come any more
 * @throws the last error
 */
export async function eventually<T>(
  ask: () => T | Promise<T>,
  withinMs = 120_000,
  isOver: () => boolean = () => false,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > end || isOver()) throw error;
      await sleep(20);
    }
  }
}

/** The real process tree, with a port and a state folder that outlive its kills. */
export class ProxyProcess {
  readonly port: number;
  readonly folder = mkdtempSync(path.join(tmpdir(), 'simpleproxy-'));
  readonly #env: Record<string, string>;
  #child: ChildProcess | null = null;
  output = '';

  private constructor(port: number, env: Record<string, string>) {
    this.port = port;
    this.#env = env;
  }

  static async start(env: Record<string, string>): Promise<ProxyProcess> {
    for (;;) {
      const proxy = new ProxyProcess(await freePort(), env);
      proxy.spawn();
      try {
        await eventually(
          () => proxy.ready(),
          240_000,
          () => proxy.hasEnded,
        );
        return proxy;
      } catch (error) {
        await proxy.killTree();
        await proxy.close();
        // Another process took the port between the choice and the start.
        if (!proxy.output.includes('is taken')) throw new Error(`not ready:\n${proxy.output}`, { cause: error });
      }
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get hasEnded(): boolean {
    const child = this.#child;
    return child === null || child.exitCode !== null || child.signalCode !== null;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  spawn(): void {
    const own = { PROXY_PORT: String(this.port), STATE_DIR: this.folder, RECONNECT_BASE_MS: '20', LOG_LEVEL: 'info' };
    const env = { PATH: process.env['PATH'] ?? '', ...own, ...this.#env };
    this.#child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], { env, stdio: 'pipe' });
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  async ready(): Promise<void> {
    const { status } = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(30_000) });
    if (status !== 200) throw new Error(`readyz ${status}\n${this.output}`);
  }

  workerPid(): number {
    const children = readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8').trim();
    return Number(children.split(' ')[0]);
  }

  /** SIGKILL to both processes at once. */
  async killTree(): Promise<void> {
    const child = this.#child;
    if (!child || this.hasEnded) return;
    const worker = this.workerPid();
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    if (worker > 0) process.kill(worker, 'SIGKILL');
    await gone;
  }

  /** SIGTERM, and the exit code. */
  async stop(): Promise<number | null> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const [code] = (await gone) as [number | null];
    return code;
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
