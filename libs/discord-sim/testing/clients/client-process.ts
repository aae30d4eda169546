import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Simulation } from '../../src/simulation.ts';
import { applicationOf } from '../callers.ts';
import type { Setup } from './matrix.ts';

const files = {
  'discord.js': 'discord-js-child.ts',
  eris: 'eris-child.ts',
  'oceanic.js': 'oceanic-child.ts',
  '@discordeno/gateway': 'discordeno-child.ts',
  'discord.py': 'discord_py.py',
} as const;

/** Detects a client that hangs (milliseconds); a busy machine is slow. */
const PATIENCE_MS = 240_000;

interface Report {
  event: string;
  content?: string;
  message?: string;
}

/** An unmodified client library in a process of its own. */
export class ClientProcess {
  readonly #child: ChildProcess;
  readonly reports: Report[] = [];
  #errors = '';
  #wake: () => void = () => undefined;
  #taken = new Set<Report>();

  /** @param program the file to run, if not the usual one of its library */
  constructor(
    sim: Simulation,
    { client, encoding, compress }: Setup,
    python: string | null,
    shards = 1,
    program: string = files[client],
  ) {
    const folder = import.meta.dirname;
    const file = path.join(folder, program);
    const environment = {
      PATH: process.env['PATH'],
      SIM_URL: sim.url,
      SIM_GATEWAY: sim.gateway.url,
      SIM_TOKEN: applicationOf(sim).token,
      SIM_ENCODING: encoding,
      SIM_COMPRESS: compress,
      SIM_SHARDS: String(shards),
    };
    const node = ['--conditions=source', '--disable-warning=ExperimentalWarning', '--import'];
    this.#child =
      client === 'discord.py'
        ? spawn(python!, [file], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
        : spawn(process.execPath, [...node, path.join(folder, 'stand-ins-child.ts'), file], {
            env: environment,
            stdio: ['ignore', 'pipe', 'pipe'],
          });
    this.#child.stderr!.on('data', (text) => (this.#errors += String(text)));
    this.#child.on('exit', () => this.#wake());
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      if (!line.startsWith('{')) return;
      this.reports.push(JSON.parse(line) as Report);
      this.#wake();
    });
  }

  /** The next unread report of a kind. @throws Error when the process has ended, or after `PATIENCE_MS` */
  async next(event: string, content?: string): Promise<Report> {
    const deadline = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const found = this.reports.find(
        (report) =>
          !this.#taken.has(report) && report.event === event && (content === undefined || report.content === content),
      );
      if (found) {
        this.#taken.add(found);
        return found;
      }
      const told = `${JSON.stringify(this.reports)} ${this.#errors.slice(-2_000)}`;
      if (this.#child.exitCode !== null) throw new Error(`ended while waiting for ${event}: ${told}`);
      if (deadline.aborted) throw new Error(`no report of ${event} ${content ?? ''}: ${told}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        deadline.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  /** Contents of all messages received. */
  get heard(): string[] {
    return this.reports.flatMap(({ event, content }) => (event === 'message' ? [content ?? ''] : []));
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}
