import { effort } from '../../../../integration-tests/effort.ts';
import { simulate } from '../../src/simulate.ts';
import type { Simulation } from '../../src/simulation.ts';
import { CUT_EVERY, play, type Outcome } from './play.ts';
import { shrink } from './shrink.ts';

/** Number of files that share the seeds, so that Jest's workers run in parallel. */
const PARTS = 4;
const CALLS = 1_000;
const SHRINKING = 20_000;

/** Parses numbers in the form `3,7-9`. */
export const numbersOf = (text: string): number[] =>
  text.split(',').flatMap((part) => {
    const [from, to = from] = part.split('-').map(Number);
    return Array.from({ length: to! - from! + 1 }, (_, index) => from! + index);
  });

/** Formats numbers in that form. */
export function written(numbers: readonly number[]): string {
  const starts = numbers.filter((number, index) => numbers[index - 1] !== number - 1);
  const ends = numbers.filter((number, index) => numbers[index + 1] !== number + 1);
  return starts.map((start, index) => (start === ends[index] ? `${start}` : `${start}-${ends[index]}`)).join(',');
}

const seeds = numbersOf(process.env['SEEDS'] ?? effort.cacheSeeds);
const calls = numbersOf(process.env['CALLS'] ?? `1-${CALLS}`);

/** Any error counts as a problem of the calls. */
async function attempt(sim: Simulation, seed: number, some: readonly number[]): Promise<Outcome> {
  try {
    return await play(sim, seed, some);
  } catch (error) {
    const problems = [`no end: ${(error as Error).stack}`];
    return { problems, calls: [], refused: 0, operations: new Set(), cuts: 0 };
  }
}

async function report(sim: Simulation, seed: number, { problems }: Outcome, ms: number): Promise<string> {
  const kinds = new Set(problems.map((problem) => problem.split(':')[0]));
  const fails = async (some: readonly number[]) => {
    const again = await attempt(sim, seed, some);
    return again.problems.some((problem) => kinds.has(problem.split(':')[0]));
  };
  const few = await shrink(calls, fails, ms);
  const last = await attempt(sim, seed, few);
  return [
    `Seed ${seed}: ${problems.length} differences, the first of them:`,
    ...problems.slice(0, 15),
    `With ${few.length} calls of ${calls.length} it is:`,
    ...last.problems.slice(0, 15),
    ...last.calls.slice(-40),
    `Again: SEEDS=${seed} CALLS=${written(few)} npm test -- libs/discord-sim/testing/property`,
  ].join('\n');
}

/** The tests of the seeds of one file. */
export function testSeeds(part: number): void {
  describe('after any random sequence of calls', () => {
    // Seeds with a second client take longest: each file has its share of them.
    const own = seeds.filter((seed) => Math.floor(seed / CUT_EVERY) % PARTS === part);
    const all = { calls: 0, refused: 0, cuts: 0, operations: new Set<string>() };
    let sim: Simulation;
    let isShrunk = false;
    beforeAll(async () => (sim = await simulate({ limits: 'off', world: { guilds: 0 } })));
    afterAll(() => sim.close());

    it.each(own.length > 0 ? own : [null])('the cache of discord.js equals the world (seed %s)', async (seed) => {
      if (seed === null) return;
      const outcome = await attempt(sim, seed, calls);
      if (outcome.problems.length > 0) {
        // Of many failures only one is minimised.
        const ms = isShrunk ? 0 : SHRINKING;
        isShrunk = true;
        throw new Error(await report(sim, seed, outcome, ms));
      }
      all.calls += outcome.calls.length;
      all.refused += outcome.refused;
      all.cuts += outcome.cuts;
      for (const operation of outcome.operations) all.operations.add(operation);
      expect(outcome.refused).toBeLessThan(outcome.calls.length);
    });

    it('the calls → all kinds, most of them successful', () => {
      // A run of single seeds or calls need not reach every kind.
      if (all.calls < 4 * CALLS) return;
      const seedsWithCuts = own.filter((seed) => seed % CUT_EVERY === 0).length;
      expect(all.operations.size).toBeGreaterThan(80);
      expect(all.refused).toBeLessThan(all.calls * 0.7);
      expect(all.cuts).toBeGreaterThanOrEqual(seedsWithCuts);
    });
  });
}
