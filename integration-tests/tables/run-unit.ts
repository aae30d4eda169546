import { connect, migrate } from '#libs/database';
import type { LogPort } from '#libs/ports';
import { TestQueue, testTasks, testTimes } from '../../libs/queue/testing/test-queue.ts';

const silent: LogPort = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
const RUNS_OF_EACH = 10;
let guilds = 0;
const newGuild = (): string => `2000000000000000${String(++guilds).padStart(3, '0')}`;

/**
 * Number of runs that are executed before the one of a quiet guild, which starts it after the hostile guilds have started ten
 * each.
 */
export async function queuedRuns(hostileGuilds: number): Promise<number> {
  const databaseUrl = process.env.TEST_DATABASE_URL!;
  await migrate(databaseUrl);
  const stores = await connect(databaseUrl);
  const queue = await TestQueue.open({ databaseUrl }, { ...stores, tasks: testTasks, log: silent, times: testTimes });
  try {
    const start = async (guildId: string) => (await queue.start('test.alone', { guildId })).run.id;
    for (let guild = 0; guild < hostileGuilds; guild += 1) {
      const guildId = newGuild();
      for (let n = 0; n < RUNS_OF_EACH; n += 1) await start(guildId);
    }
    const wanted = await start(newGuild());
    const { promise, resolve } = Promise.withResolvers<number>();
    let before = 0;
    const handle = async (runId: string) => {
      const begun = await stores.runs.begin(runId);
      if (!begun) return { kind: 'not-ours' as const };
      await stores.runs.succeed(runId, begun.fence, null);
      if (runId === wanted) resolve(before);
      before += 1;
      return { kind: 'ended' as const, state: 'succeeded' as const };
    };
    queue.consumeRuns('fast', handle, 1);
    return await promise;
  } finally {
    await queue.close();
    await stores.close();
  }
}
