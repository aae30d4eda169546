/**
 * Number of random inputs per test, in one place. `make test` uses the short column, `make test-long` the long one
 * (`TEST_EFFORT=long`).
 */
const table = {
  /** Seeds of the property suite that compares discord.js's cache with the simulated world (1,000 calls per seed). */
  cacheSeeds: { short: '1-8', long: '1-100' },
  /**
   * Ways in which unmodified client libraries connect: each library, encoding and compression at least once, or all
   * combinations.
   */
  clientWays: { short: 'each', long: 'all' },
  /** Time (seconds) that the database is away. */
  databaseAwaySeconds: { short: 6, long: 30 },
  /** Messages at 50 per second while every process is killed, and how often each is killed. */
  killedMessages: { short: 300, long: 1_000 },
  killsOfEach: { short: 1, long: 2 },
  /** Messages while PostgreSQL is killed twice, at 20 messages per second. */
  databaseKilledMessages: { short: 600, long: 2_400 },
  /** Random programs whose events overlap in one realm; and those whose worker is killed meanwhile. */
  unitPrograms: { short: 120, long: 10_000 },
  killedUnitPrograms: { short: 30, long: 1_000 },
  /** Kills of the jobserver while `messages.prune` runs, and messages to prune. */
  pruneKills: { short: 4, long: 20 },
  pruneMessages: { short: 400, long: 3_000 },
  /** Nasty sources of each three that are compiled and checked. */
  nastySourcesOfThree: { short: 2, long: 3 },
  /** Messages of the quiet guild while the other one is flooded. */
  floodQuestions: { short: 60, long: 200 },
} as const;

export const isLong = process.env.TEST_EFFORT === 'long';

type Table = typeof table;
export const effort = Object.fromEntries(
  Object.entries(table).map(([name, { short, long }]) => [name, isLong ? long : short]),
) as { [Name in keyof Table]: Table[Name]['short'] | Table[Name]['long'] };

/**
 * Seed of every random input. `make test` always uses the same seed; `make test-long` uses a new one, which the global set-up
 * prints. `TEST_SEED` chooses one.
 */
export const seed = Number(process.env.TEST_SEED ?? 20_240_501);
