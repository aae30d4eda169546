import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { freePorts } from '../tools/run/free-port.ts';
import {
  Mainstay,
  processNames,
  type MainstayOptions,
  type ProcessName,
  type SimWorld,
} from '../tools/run/mainstay.ts';
import { Admin } from './admin.ts';
import { Operator } from './operator.ts';
import { Person } from './person.ts';

export interface WorldOptions {
  queue?: 'postgresql' | 'redis';
  /** Discord's rate limits in the simulator. Default: off, for the flows measure us. */
  limits?: 'on' | 'off';
  /** Events that a session of the simulator keeps for a RESUME. Default: as few as Discord does for so small a bot. */
  replayDepth?: number;
  without?: ProcessName[];
  env?: Record<string, string>;
  envOf?: MainstayOptions['envOf'];
  /** A database to use instead of a fresh one on the tests' PostgreSQL. */
  databaseUrl?: string;
  onEvent?: MainstayOptions['onEvent'];
}

const root = path.resolve(import.meta.dirname, '..');

/** Every real process on free ports, with a fresh database, against a simulator of its own. */
export class World {
  readonly mainstay: Mainstay;
  readonly databaseUrl: string;
  readonly operator: Operator;
  readonly #dir: string;
  readonly #dropDatabase: () => Promise<void>;

  private constructor(mainstay: Mainstay, databaseUrl: string, dir: string, dropDatabase: () => Promise<void>) {
    this.mainstay = mainstay;
    this.databaseUrl = databaseUrl;
    this.#dir = dir;
    this.#dropDatabase = dropDatabase;
    this.operator = new Operator(mainstay.url('jobserver'), mainstay.options.secrets.operatorToken);
  }

  static async boot(options: WorldOptions = {}): Promise<World> {
    if (options.queue === 'redis' && !process.env.TEST_REDIS_URL)
      throw new Error('no Redis: check World.hasRedis first');
    const database = options.databaseUrl
      ? { url: options.databaseUrl, drop: () => Promise.resolve() }
      : await createDatabase();
    const dir = mkdtempSync(path.join(tmpdir(), 'mainstay-world-'));
    const ports = await freePorts(processNames.length);
    const mainstay = new Mainstay({
      root,
      dir,
      ports: Object.fromEntries(processNames.map((name, index) => [name, ports[index]])) as Record<ProcessName, number>,
      databaseUrl: database.url,
      redisUrl: options.queue === 'redis' ? `${process.env.TEST_REDIS_URL}/${nextRedisDatabase++}` : undefined,
      secrets: {
        operatorToken: 'operator-token-of-a-test',
        sessionSecret: 'session-secret-of-a-test-0123456789',
        simControlToken: 'sim-control-token-of-a-test',
      },
      without: options.without ?? ['website'],
      env: { LOG_LEVEL: 'info', ...options.env },
      ...(options.onEvent ? { onEvent: options.onEvent } : {}),
      envOf: {
        'discord-sim': {
          SIM_RATE_LIMITS: options.limits ?? 'off',
          ...(options.replayDepth ? { SIM_REPLAY_DEPTH: String(options.replayDepth) } : {}),
        },
        ...(options.limits === 'on' ? {} : { simpleproxy: { REST_GLOBAL_PER_SECOND: '100000' } }),
        ...options.envOf,
      },
    });
    const { migrate } = await import('#libs/database');
    await migrate(database.url);
    try {
      await mainstay.start();
    } catch (error) {
      await database.drop();
      throw error;
    }
    return new World(mainstay, database.url, dir, database.drop);
  }

  static get hasRedis(): boolean {
    return Boolean(process.env.TEST_REDIS_URL);
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

  /** A simulated person; the guild's owner unless named. */
  person(username?: string): Person {
    const user = this.discord.users.find((one) =>
      username ? one.username === username : one.id === this.guild().ownerId,
    );
    if (!user) throw new Error(`nobody called ${username} in the simulated world`);
    return new Person(this.mainstay.url('discord-sim'), user);
  }

  /** Somebody who is logged in at the webserver. */
  async admin(username?: string): Promise<Admin> {
    return Admin.logIn(this.mainstay.url('webserver'), this.person(username).id);
  }

  /** Creates a script and resolves once its first version is live. */
  async deploy(admin: Admin, name: string, source: string, guildId = this.guild().id): Promise<string> {
    const script = await admin.post<{ id: string; runId: string }>(`/api/guilds/${guildId}/scripts`, { name, source });
    await this.operator.finished(script.runId);
    return script.id;
  }

  /** What the simulator's journal tells of one kind of gateway event. */
  async gatewayEvents(event: string): Promise<Array<Record<string, unknown>>> {
    const response = await this.mainstay.askSim(`journal?kind=gateway&event=${event}`);
    return ((await response.json()) as { entries: Array<Record<string, unknown>> }).entries;
  }

  async close(): Promise<void> {
    await this.mainstay.stop();
    await this.#dropDatabase();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  /** Where the processes' own logs are. */
  get logs(): string {
    return path.join(this.#dir, 'logs');
  }
}

let nextRedisDatabase = 0;

async function createDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const admin = process.env.TEST_DATABASE_URL;
  if (!admin) throw new Error('TEST_DATABASE_URL is not set: run through Jest, whose global set-up starts PostgreSQL');
  const name = `world_${process.pid}_${Date.now().toString(36)}`;
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

/**
 * Asks again until the answer satisfies; for what offers no event to wait for. @throws with the last answer when the time is over
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await delay(25);
  }
  throw new Error(`${what}: not within ${timeoutMs / 1000} s (last: ${String(last)})`);
}
