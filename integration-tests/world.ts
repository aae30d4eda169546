import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { freePorts } from '../tools/ports/free-port.ts';
import {
  Mainstay,
  processNames,
  type MainstayOptions,
  type ProcessName,
  type SimWorld,
} from '../tools/run/mainstay.ts';
import type { ProcessEvent } from '../tools/run/managed-process.ts';
import { secretsOf } from '../tools/run/secrets.ts';
import { Admin } from './admin.ts';
import { Operator } from './operator.ts';
import { Person } from './person.ts';
import { diagnoseWith } from './until.ts';

export interface WorldOptions {
  queue?: 'postgresql' | 'redis';
  /** Discord's rate limits in the simulator. Default: off, because the flows measure Mainstay. */
  limits?: 'on' | 'off';
  /** Events per session that the simulator keeps for a RESUME. Default: the small number that Discord keeps for a small bot. */
  replayDepth?: number;
  without?: ProcessName[];
  env?: Record<string, string>;
  envOf?: MainstayOptions['envOf'];
  /** A database to use instead of a fresh one on the tests' PostgreSQL. */
  databaseUrl?: string;
  onEvent?: MainstayOptions['onEvent'];
}

const root = path.resolve(import.meta.dirname, '..');
/** Detects a process that hangs at its start (milliseconds); a busy machine is slow. */
const READY_TIMEOUT_MS = 240_000;

/** Every real process on free ports, with a fresh database and its own simulator. */
export class World {
  readonly mainstay: Mainstay;
  readonly databaseUrl: string;
  readonly operator: Operator;
  readonly #dir: string;
  readonly #dropDatabase: () => Promise<void>;
  readonly #endDiagnosis: () => void;

  private constructor(mainstay: Mainstay, dir: string, dropDatabase: () => Promise<void>, exits: readonly string[]) {
    this.mainstay = mainstay;
    this.databaseUrl = mainstay.options.databaseUrl;
    this.#dir = dir;
    this.#dropDatabase = dropDatabase;
    this.#endDiagnosis = diagnoseWith(() => describeProcesses(mainstay, exits));
    this.operator = new Operator(mainstay.url('jobserver'), mainstay.options.secrets.operatorToken);
  }

  static async boot(options: WorldOptions = {}): Promise<World> {
    if (options.queue === 'redis' && !process.env.TEST_REDIS_URL)
      throw new Error('no redis-server on PATH: define tests that need it by withTool');
    const database = options.databaseUrl
      ? { url: options.databaseUrl, drop: () => Promise.resolve() }
      : await createDatabase();
    const dir = mkdtempSync(path.join(tmpdir(), 'mainstay-world-'));
    const exits: string[] = [];
    const mainstay = new Mainstay(await mainstayOptions(options, database.url, dir, noteExits(exits, options.onEvent)));
    try {
      const { migrate } = await import('#libs/database');
      await migrate(database.url);
      await mainstay.start();
    } catch (error) {
      await database.drop();
      rmSync(dir, { recursive: true, force: true });
      throw error;
    }
    return new World(mainstay, dir, database.drop, exits);
  }

  get discord(): SimWorld {
    return this.mainstay.world!;
  }

  /** The first guild, unless named. */
  guild(name?: string): SimWorld['guilds'][number] {
    const guild = name ? this.discord.guilds.find((one) => one.name === name) : this.discord.guilds[0];
    if (!guild) throw new Error(`no guild ${name ?? ''} in the simulated world`);
    return guild;
  }

  channel(name: string, guild = this.guild()): string {
    const channel = guild.channels.find((one) => one.name === name);
    if (!channel) throw new Error(`no channel ${name} in ${guild.name}`);
    return channel.id;
  }

  /** A simulated user; the guild's owner unless named. */
  person(username?: string): Person {
    const user = this.discord.users.find((one) =>
      username ? one.username === username : one.id === this.guild().ownerId,
    );
    if (!user) throw new Error(`there is no user ${username} in the simulated world`);
    return new Person(this.mainstay.url('discord-sim'), user);
  }

  /** An admin who is logged in at the webserver. */
  async admin(username?: string, address?: string): Promise<Admin> {
    return Admin.logIn(this.mainstay.url('webserver'), this.person(username).id, address);
  }

  /** Creates a script and resolves once its first version is live. */
  async deploy(admin: Admin, name: string, source: string, guildId = this.guild().id): Promise<string> {
    const script = await admin.post<{ id: string; runId: string }>(`/api/guilds/${guildId}/scripts`, { name, source });
    await this.operator.finished(script.runId);
    return script.id;
  }

  /** Replaces the simulated world with one of this recipe; the bot's application stays the same. */
  async remake(recipe: Record<string, number>): Promise<void> {
    const made = await this.mainstay.askSim('worlds', { body: { seed: 1, recipe, keepApplication: true } });
    if (!made.ok) throw new Error(`POST /sim/worlds: ${made.status} ${await made.text()}`);
    this.mainstay.world = (await (await this.mainstay.askSim('world')).json()) as SimWorld;
  }

  /** Entries of the simulator's journal for one kind of gateway event. */
  async gatewayEvents(event: string): Promise<Array<Record<string, unknown>>> {
    const response = await this.mainstay.askSim(`journal?kind=gateway&event=${event}`);
    return ((await response.json()) as { entries: Array<Record<string, unknown>> }).entries;
  }

  async close(): Promise<void> {
    this.#endDiagnosis();
    try {
      await this.mainstay.stop();
      await this.#dropDatabase();
    } finally {
      rmSync(this.#dir, { recursive: true, force: true });
    }
  }

  /** Folder of the processes' state, logs and secrets. */
  get dir(): string {
    return this.#dir;
  }

  /** Folder of the processes' own logs. */
  get logs(): string {
    return path.join(this.#dir, 'logs');
  }
}

async function mainstayOptions(
  options: WorldOptions,
  databaseUrl: string,
  dir: string,
  onEvent: NonNullable<MainstayOptions['onEvent']>,
): Promise<MainstayOptions> {
  const ports = await freePorts(processNames.length);
  return {
    root,
    dir,
    ports: Object.fromEntries(processNames.map((name, index) => [name, ports[index]])) as Record<ProcessName, number>,
    databaseUrl,
    redisUrl: options.queue === 'redis' ? `${process.env.TEST_REDIS_URL}/${nextRedisDatabase++}` : undefined,
    secrets: secretsOf(dir),
    without: options.without ?? ['website'],
    env: { LOG_LEVEL: 'info', ...options.env },
    onEvent,
    readyTimeoutMs: READY_TIMEOUT_MS,
    envOf: {
      'discord-sim': {
        SIM_RATE_LIMITS: options.limits ?? 'off',
        ...(options.replayDepth ? { SIM_REPLAY_DEPTH: String(options.replayDepth) } : {}),
      },
      ...(options.limits === 'on' ? {} : { simpleproxy: { REST_GLOBAL_PER_SECOND: '100000' } }),
      ...options.envOf,
    },
  };
}

/** Calls `also`, and records every end of a process. */
function noteExits(exits: string[], also: MainstayOptions['onEvent']): NonNullable<MainstayOptions['onEvent']> {
  return (name: ProcessName, event: ProcessEvent) => {
    if (event.kind === 'exited') exits.push(`${name} (${event.signal ?? `code ${event.code}`})`);
    also?.(name, event);
  };
}

/** For the text of a failure: running and ended processes, and the last lines of each. */
function describeProcesses(mainstay: Mainstay, exits: readonly string[]): string {
  const lines = [...mainstay.processes].flatMap(([name, managed]) => [
    `${name}: ${managed.pid === undefined ? 'does not run' : `process ${managed.pid}`}`,
    ...managed.tail
      .split('\n')
      .slice(-5)
      .map((line) => `    ${line}`),
  ]);
  return [`Ended so far: ${exits.join(', ') || 'no process'}.`, ...lines].join('\n');
}

let nextRedisDatabase = 0;
let worlds = 0;

async function createDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const admin = process.env.TEST_DATABASE_URL;
  if (!admin) throw new Error('TEST_DATABASE_URL is not set: run through Jest, whose global set-up starts PostgreSQL');
  worlds += 1;
  const name = `world_${process.pid}_${worlds}`;
  const run = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: admin });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await run(`create database ${name}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(`drop database if exists ${name} with (force)`) };
}
