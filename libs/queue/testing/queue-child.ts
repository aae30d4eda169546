import { createStores } from '../../database/src/stores.ts';
import { openDatabase } from '../../database/src/database.ts';
import { TestQueue, testTasks, testTimes } from './test-queue.ts';

// For specs: a process that takes one job, reports it, and never finishes it. The test kills it.
const options = JSON.parse(process.argv[2]!) as { databaseUrl: string; redisUrl?: string };
const stores = createStores(await openDatabase(options.databaseUrl));
const silent = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
const queue = await TestQueue.open(options, { ...stores, tasks: testTasks, times: testTimes, log: silent });

const stuck = (what: string): Promise<never> => {
  process.stdout.write(`${what}\n`);
  return new Promise(() => undefined);
};
process.stdout.write('ready\n');
queue.consumeGuilds(async (guildId) => stuck(`guild ${guildId}`), 64);
queue.consumeRuns(
  'fast',
  async (runId) => {
    const begun = await stores.runs.begin(runId);
    return begun ? stuck(`run ${runId}`) : { kind: 'not-ours' };
  },
  64,
);
