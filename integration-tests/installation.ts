import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { freePorts } from '../tools/ports/free-port.ts';

const root = path.resolve(import.meta.dirname, '..');
const names = ['SIM_PORT', 'PROXY_PORT', 'JOBSERVER_PORT', 'BOT_PORT', 'WEBSERVER_PORT', 'WEBSITE_PORT'] as const;

/** `make run` itself, on free ports, with the data folder of the caller. */
export class Installation {
  readonly ports: Record<(typeof names)[number], number>;
  readonly dir: string;
  readonly #child: ChildProcess;
  #text = '';

  private constructor(dir: string, ports: Installation['ports'], child: ChildProcess) {
    this.dir = dir;
    this.ports = ports;
    this.#child = child;
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8');
      stream.on('data', (part: string) => (this.#text += part));
    }
  }

  /** Resolves once the output says that it is ready. */
  static async start(
    dir: string,
    { env = {}, ports, uid }: { env?: Record<string, string>; ports?: Installation['ports']; uid?: number } = {},
  ): Promise<Installation> {
    const free = await freePorts(names.length);
    const chosen =
      ports ?? (Object.fromEntries(names.map((name, index) => [name, free[index]])) as Installation['ports']);
    const child = spawn(process.execPath, ['tools/run/run.ts'], {
      cwd: root,
      env: {
        PATH: process.env.PATH!,
        HOME: dir,
        MAINSTAY_DIR: dir,
        ...Object.fromEntries(Object.entries(chosen).map(([name, port]) => [name, String(port)])),
        ...env,
      },
      ...(uid === undefined ? {} : { uid, gid: uid }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const installation = new Installation(dir, chosen, child);
    await installation.line(/Mainstay is ready/);
    return installation;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The output up to now. */
  get text(): string {
    return this.#text;
  }

  /** Resolves once the output after `from` matches. @throws Error with the output when the process ends before */
  async line(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    const ended = new AbortController();
    const onClose = () => ended.abort();
    this.#child.once('close', onClose);
    try {
      for (;;) {
        const found = pattern.exec(this.#text.slice(from));
        if (found) return found;
        await once(this.#child.stdout!, 'data', { signal: ended.signal });
      }
    } catch {
      throw new Error(`it ended without ${pattern}:\n${this.#text}`);
    } finally {
      this.#child.off('close', onClose);
    }
  }

  /** Stops it like Ctrl-C. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGINT');
    await exit;
  }
}
