import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { measureQuietGuild, type Waits } from '../../integration-tests/quiet-guild.ts';
import { World } from '../../integration-tests/world.ts';
import { startPostgres } from '../postgres/postgres.ts';
import { percentiles } from './percentiles.ts';

const hostileGuilds = 20;
const rounds = Number(process.env.BENCH_SHARE_ROUNDS ?? 100);
/** With three REST calls a round the quiet guild asks for less than its equal part of Discord's 50 a second. */
const pauseMs = 1_500;
/** The most that the p99 of a quiet guild may grow. */
export const mostRatio = 2;

export const shareKinds = {
  ping: 'message to answer',
  restCall: 'message to answer, one more REST call',
  check: 'type check',
  save: 'save until live',
} as const satisfies Record<keyof Waits, string>;

type Percentiles = ReturnType<typeof percentiles>;

export interface SharesFigures {
  hostileGuilds: number;
  rounds: number;
  attempted: Record<string, number>;
  waits: Record<keyof Waits, { alone: Percentiles; flooded: Percentiles; ratio: number }>;
}

/** Measures a quiet guild alone and beside hostile guilds, with Discord's global limit of 50 REST calls a second. */
export async function benchShares(): Promise<SharesFigures> {
  const dir = mkdtempSync(path.join(tmpdir(), 'mainstay-bench-'));
  const postgres = await startPostgres({ dir });
  const envOf = { simpleproxy: { REST_GLOBAL_PER_SECOND: '50' } };
  const world = await World.boot({ databaseUrl: postgres.url, envOf });
  try {
    const { alone, flooded, attempted } = await measureQuietGuild(world, { hostileGuilds, rounds, pauseMs });
    const kinds = Object.keys(shareKinds) as Array<keyof Waits>;
    const waits = kinds.map((kind) => {
      const [before, during] = [percentiles(alone[kind]), percentiles(flooded[kind])];
      return [kind, { alone: before, flooded: during, ratio: during.p99 / before.p99 }] as const;
    });
    return { hostileGuilds, rounds, attempted, waits: Object.fromEntries(waits) as SharesFigures['waits'] };
  } finally {
    await world.close();
    await postgres.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Describes the kinds of waits that grow more than allowed. */
export function tooUnfair({ waits }: SharesFigures): string[] {
  const kinds = Object.keys(shareKinds) as Array<keyof Waits>;
  return kinds
    .filter((kind) => !(waits[kind].ratio <= mostRatio))
    .map(
      (kind) =>
        `${shareKinds[kind]}: ${waits[kind].ratio.toFixed(2)} times its own p99; at most ${mostRatio} times is allowed`,
    );
}

if (import.meta.main) {
  const figures = await benchShares();
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  const found = tooUnfair(figures);
  for (const line of found) process.stderr.write(`TOO UNFAIR: ${line}\n`);
  if (found.length > 0) process.exitCode = 1;
}
