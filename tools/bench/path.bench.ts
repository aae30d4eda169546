import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { until } from '../../integration-tests/until.ts';
import { World } from '../../integration-tests/world.ts';
import { startPostgres } from '../postgres/postgres.ts';
import { startBareBot } from './bare-bot.ts';
import { BenchSide, type Round } from './bench-side.ts';
import { percentiles } from './percentiles.ts';

const script = `import { on, messages } from 'mainstay';

on('message.create', async (message) => {
  const [word, number] = message.content.split(' ');
  if (word !== 'count') return;
  await messages.send({ channelId: message.channelId, content: \`answered \${number}\`, replyTo: message.id });
});
`;

const guilds = 50;
const latencyRounds = 400;
const warmUp = 50;
const rounds = 3;
const burst = 1_000;
const inFlight = 64;
const pace = 60;
const paceSeconds = 15;

/** A load and its figures: medians of all rounds. `statements`: SQL statements per message. */
export interface LoadFigures {
  bare: Round;
  mainstay: Round;
  statements: number;
}

export interface PathFigures {
  rounds: number;
  guilds: number;
  burst: number;
  inFlight: number;
  pace: number;
  latency: Record<'bare' | 'mainstay', { p50: number; p99: number }>;
  oneGuild: LoadFigures;
  manyGuilds: LoadFigures;
  paced: LoadFigures;
}

/** Measures Mainstay and a bare discord.js bot alternately, each with its own simulator and the same world. */
export async function benchPath(): Promise<PathFigures> {
  const dir = mkdtempSync(path.join(tmpdir(), 'mainstay-bench-'));
  const settings = { shared_preload_libraries: 'pg_stat_statements', max_connections: 200 };
  const postgres = await startPostgres({ dir, settings });
  const open: Array<() => Promise<unknown> | void> = [];
  try {
    const world = await World.boot({ databaseUrl: postgres.url });
    open.push(() => world.close());
    const bareWorld = await World.boot({
      databaseUrl: postgres.url,
      without: ['simpleproxy', 'bot', 'jobserver', 'webserver', 'website'],
    });
    open.push(() => bareWorld.close());
    const recipe = { guilds, members: guilds + 2, channels: 6, roles: 2 };
    await world.remake(recipe);
    await bareWorld.remake(recipe);
    await deployEverywhere(world);
    const bot = await startBareBot(bareWorld.mainstay.url('discord-sim'), bareWorld.discord.application.botToken);
    open.push(() => void bot.kill());
    const bare = await BenchSide.open(bareWorld, { bot: bot.pid! });
    open.push(() => bare.close());
    const mainstay = await BenchSide.open(world, {
      postgres: postgres.pid,
      ...Object.fromEntries(
        (['simpleproxy', 'bot', 'jobserver'] as const).map((name) => [name, world.mainstay.process(name).pid!]),
      ),
    });
    open.push(() => mainstay.close());
    const sql = new pg.Client({ connectionString: postgres.url });
    await sql.connect();
    open.push(() => sql.end());
    await sql.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');

    const latency = await alternate({ bare, mainstay });
    const load = async (run: (side: BenchSide) => Promise<Round>): Promise<LoadFigures> => {
      const all: Record<'bare' | 'mainstay', Round[]> = { bare: [], mainstay: [] };
      const statements: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        all.bare.push(await run(bare));
        await sql.query('SELECT pg_stat_statements_reset()');
        all.mainstay.push(await run(mainstay));
        const { rows } = await sql.query<{ calls: number }>(
          `SELECT sum(calls)::float8 AS calls FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%'`,
        );
        statements.push(rows[0]!.calls);
      }
      return { bare: middle(all.bare), mainstay: middle(all.mainstay), statements: median(statements) };
    };
    const oneGuild = await load((side) => side.flatOut(burst, 1, inFlight));
    const manyGuilds = await load((side) => side.flatOut(burst * 2, guilds, inFlight));
    const paced = await load((side) => side.paced(pace * paceSeconds, guilds, pace));
    oneGuild.statements /= burst;
    manyGuilds.statements /= burst * 2;
    paced.statements /= pace * paceSeconds;
    return { rounds: latencyRounds, guilds, burst, inFlight, pace, latency, oneGuild, manyGuilds, paced };
  } finally {
    for (const close of open.toReversed()) await close();
    await postgres.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function deployEverywhere(world: World): Promise<void> {
  for (const [index, { id, ownerId }] of world.discord.guilds.entries()) {
    const { username } = world.discord.users.find((user) => user.id === ownerId)!;
    const admin = await world.admin(username, `10.9.${index}.1`);
    // The webserver limits requests: the owner of several guilds has to wait.
    await until('the script is live', () => world.deploy(admin, 'counting', script, id));
  }
}

async function alternate(sides: Record<'bare' | 'mainstay', BenchSide>): Promise<PathFigures['latency']> {
  const took: Record<'bare' | 'mainstay', number[]> = { bare: [], mainstay: [] };
  for (let round = -warmUp; round < latencyRounds; round += 1) {
    for (const name of ['bare', 'mainstay'] as const) {
      const ms = await sides[name].one();
      if (round >= 0) took[name].push(ms);
    }
  }
  return { bare: percentiles(took.bare), mainstay: percentiles(took.mainstay) };
}

function middle(all: readonly Round[]): Round {
  const names = Object.keys(all[0]!.cpuMs);
  return {
    perSecond: median(all.map(({ perSecond }) => perSecond)),
    latency: {
      p50: median(all.map(({ latency }) => latency.p50)),
      p99: median(all.map(({ latency }) => latency.p99)),
    },
    cpuMs: Object.fromEntries(names.map((name) => [name, median(all.map(({ cpuMs }) => cpuMs[name]!))])),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await benchPath(), null, 2)}\n`);
