import { BUS, BusModule } from '#libs/bus';
import { createTestDatabase, DatabaseModule, RUNS, type Stores } from '#libs/database';
import type { LogPort } from '#libs/ports';
import { Test } from '@nestjs/testing';
import { QueueModule, WORK } from './queue.module.ts';
import { testTasks, testTimes } from './queue-testbed.ts';
import type { WorkQueue } from './work-queue.ts';

// Real: Nest, PostgreSQL, BullMQ, the bus, Redis where there is one.
const silent: LogPort = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
let db: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

const redis = process.env.TEST_REDIS_URL;
if (!redis) {
  // oxlint-disable-next-line jest/no-disabled-tests -- so that the output says what was not tested
  it.skip('on Redis: skipped, because there is no redis-server on this machine', () => undefined);
}

it.each(redis ? [undefined, `${redis}/7`] : [undefined])(
  'composes with database and bus (Redis: %s)',
  async (redisUrl) => {
    const urls = { databaseUrl: db.url, redisUrl, log: silent };
    const app = await Test.createTestingModule({
      imports: [
        DatabaseModule.forRoot(db.url),
        BusModule.forRoot(urls),
        QueueModule.forRoot({ ...urls, bus: BUS, tasks: testTasks, times: testTimes }),
      ],
    }).compile();
    await app.init();
    const queue = app.get<WorkQueue>(WORK);
    const runs = app.get<Stores['runs']>(RUNS);
    expect(queue.backend).toBe(redisUrl ? 'redis' : 'postgres');
    const done = new Promise<string>((resolve) => {
      queue.consumeRuns(
        'fast',
        async (runId) => {
          const { fence } = (await runs.begin(runId))!;
          await runs.succeed(runId, fence, 'done');
          resolve(runId);
          return { kind: 'ended', state: 'succeeded' };
        },
        2,
      );
    });
    await queue.startUpkeep();
    const { run } = await queue.start('test.quick', { guildId: '10000000000000000001' });
    await expect(done).resolves.toBe(run.id);
    await expect(queue.stats()).resolves.toMatchObject({ guild: { waiting: 0, active: 0, delayed: 0, failed: 0 } });
    expect(queue.boardQueues().map(({ name }) => name)).toEqual(['guild', 'fast', 'slow', 'upkeep']);
    await app.close();
  },
);
