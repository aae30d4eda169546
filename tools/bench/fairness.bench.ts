import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { measureNeighbour } from '../../integration-tests/neighbour.ts';
import { World } from '../../integration-tests/world.ts';
import { startPostgres } from '../postgres/postgres.ts';
import { percentiles } from './percentiles.ts';

const rounds = 500;

export interface FairnessFigures {
  rounds: number;
  rate: number;
  quiet: { p50: number; p99: number };
  noisy: { p50: number; p99: number };
}

export async function benchFairness(): Promise<FairnessFigures> {
  const dir = mkdtempSync(path.join(tmpdir(), 'mainstay-bench-'));
  const postgres = await startPostgres({ dir });
  const world = await World.boot({ databaseUrl: postgres.url });
  try {
    const { rate, quiet, noisy } = await measureNeighbour(world, rounds);
    return { rounds, rate, quiet: percentiles(quiet), noisy: percentiles(noisy) };
  } finally {
    await world.close();
    await postgres.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await benchFairness(), null, 2)}\n`);
