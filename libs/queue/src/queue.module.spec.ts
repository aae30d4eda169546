import { BUS, BusModule } from '#libs/bus';
import { createTestDatabase, DATABASE, DatabaseModule, migrate, RUNS, type Stores } from '#libs/database';
import type { LogPort } from '#libs/ports';
import { Test } from '@nestjs/testing';
import { postgresBackend } from '../../../integration-tests/backends.ts';
import { leaveOut, toolPath } from '../../../integration-tests/optional-tools.ts';
import { QueueModule, WORK } from './queue.module.ts';
import { testTasks, testTimes } from '../testing/test-queue.ts';
import type { WorkQueue } from './work-queue.ts';

// Real: Nest, PostgreSQL, BullMQ, the bus, and Redis where there is one.
const silent: LogPort = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
let db: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

const compose = async (redisUrl?: string, { databaseUrl = db.url, log = silent } = {}) => {
  const urls = { databaseUrl, redisUrl, log };
  const database = DatabaseModule.forRoot(urls);
  const bus = BusModule.forRoot(urls);
  const queue = QueueModule.forRoot({
    ...urls,
    imports: [database, bus],
    bus: BUS,
    tasks: testTasks,
    times: testTimes,
  });
  const app = await Test.createTestingModule({ imports: [database, bus, queue] }).compile();
  return app.init();
};

const redis = toolPath('redis') && process.env.TEST_REDIS_URL;
if (!redis) leaveOut('redis');

it.each(redis ? [undefined, `${redis}/7`] : [undefined])(
  'with database and bus → the module composes (Redis: %s)',
  async (redisUrl) => {
    const app = await compose(redisUrl);
    const queue = app.get<WorkQueue>(WORK, { strict: false });
    const runs = app.get<Stores['runs']>(RUNS, { strict: false });
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

it('shutdown → consumers, BullMQ’s queues, bus, database end in this order', async () => {
  const app = await compose();
  const ended: string[] = [];
  const watch = (name: string, closable: { close(): Promise<void> }) => {
    const close = closable.close.bind(closable);
    closable.close = async () => {
      await close();
      if (!ended.includes(name)) ended.push(name);
    };
  };
  const work = app.get<WorkQueue>(WORK, { strict: false });
  watch('database', app.get(DATABASE, { strict: false }));
  watch('bus', app.get(BUS, { strict: false }));
  for (const queue of work.boardQueues()) watch('queues', queue);
  watch('work', work);
  await work.startUpkeep();
  await app.close();
  expect(ended.filter((name) => name !== 'bus')).toEqual(['work', 'queues', 'database']);
  expect(ended.indexOf('bus')).toBeGreaterThan(ended.indexOf('work'));
});

it('a database that is still starting → the boot waits and logs it', async () => {
  const server = await postgresBackend();
  const { databaseUrl } = server.options;
  await migrate(databaseUrl);
  await server.kill();
  const { promise: waits, resolve } = Promise.withResolvers<string>();
  const composed = compose(undefined, { databaseUrl, log: { ...silent, warn: resolve } });
  try {
    await expect(Promise.race([waits, composed])).resolves.toContain('waiting');
    await server.start();
    const app = await composed;
    await expect(app.get<WorkQueue>(WORK, { strict: false }).stats()).resolves.toMatchObject({ fast: { waiting: 0 } });
    await app.close();
  } finally {
    await server.close();
  }
});
