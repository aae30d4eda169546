import pg from 'pg';
import { describeOnBackends } from '../../../integration-tests/backends.ts';
import type { Bus } from './bus.ts';
import { openBus } from './open-bus.ts';

// Real: our own PostgreSQL and Redis, which the tests kill and restart.
describeOnBackends('the bus on', (backend) => {
  let here: Bus;
  let there: Bus;

  beforeEach(() => {
    here = openBus(backend().options);
    there = openBus(backend().options);
  });
  afterEach(async () => {
    await Promise.all([here.close(), there.close()]);
  });

  const heard = async (bus: Bus, count: number, act: () => Promise<unknown>) => {
    const messages: string[] = [];
    let all = (): void => undefined;
    const done = new Promise<void>((resolve) => (all = resolve));
    const end = await bus.subscribe('scripts.changed', ({ guildId }) => {
      messages.push(guildId);
      if (messages.length === count) all();
    });
    await act();
    await done;
    await end();
    return messages;
  };

  it('50 messages on one topic and one on another → each subscriber gets the messages of its topic, in order', async () => {
    const other: unknown[] = [];
    await there.subscribe('run.cancel', (message) => other.push(message));
    const ids = Array.from({ length: 50 }, (_, n) => `${n} ü \n "`);
    const messages = await heard(there, 50, async () => {
      await here.publish('run.cancel', { runId: 'r' });
      for (const guildId of ids) await here.publish('scripts.changed', { guildId });
    });
    expect(messages).toEqual(ids);
    expect(other).toEqual([{ runId: 'r' }]);
  });

  it('a subscriber throws → other subscribers still get the message; an ended subscription → it gets nothing more', async () => {
    const end = await there.subscribe('scripts.changed', () => {
      throw new Error('a failing subscriber');
    });
    await expect(heard(there, 1, () => here.publish('scripts.changed', { guildId: 'g' }))).resolves.toEqual(['g']);
    await end();
    const silent: unknown[] = [];
    await (
      await there.subscribe('scripts.changed', (message) => silent.push(message))
    )();
    await heard(there, 1, () => here.publish('scripts.changed', { guildId: 'g' }));
    expect(silent).toEqual([]);
  });

  it('subscribe, then lose the connection → calls resync both times, and messages arrive again', async () => {
    let resyncs = 0;
    let changed = (): void => undefined;
    const until = async (count: number) => {
      while (resyncs < count) await new Promise<void>((resolve) => (changed = resolve));
    };
    const resync = () => {
      resyncs += 1;
      changed();
    };
    await there.subscribe('run.changed', () => undefined);
    await there.subscribe('run.changed', () => undefined, resync);
    await until(1);
    await backend().kill();
    await expect(here.publish('scripts.changed', { guildId: 'lost' })).rejects.toMatchObject({
      code: 'bus.unavailable',
      retryable: true,
    });
    await backend().start();
    await until(2);
    await expect(heard(there, 1, () => here.publish('scripts.changed', { guildId: 'g' }))).resolves.toEqual(['g']);
  });
});

it('a message larger than PostgreSQL carries → rejected; text that is not a message → ignored', async () => {
  const bus = openBus({ databaseUrl: process.env.TEST_DATABASE_URL! });
  const messages: unknown[] = [];
  await expect(bus.publish('run.cancel', { runId: 'x'.repeat(9_000) })).rejects.toMatchObject({
    code: 'bus.message-too-large',
  });
  let heard = (): void => undefined;
  const done = new Promise<void>((resolve) => (heard = resolve));
  await bus.subscribe('run.cancel', (message) => {
    messages.push(message);
    heard();
  });
  const client = new pg.Client(process.env.TEST_DATABASE_URL);
  await client.connect();
  for (const junk of ['', '{', 'null', '{"topic":1}'])
    await client.query(`SELECT pg_notify('mainstay_bus', $1)`, [junk]);
  await client.end();
  await bus.publish('run.cancel', { runId: 'r' });
  await done;
  expect(messages).toEqual([{ runId: 'r' }]);
  await bus.close();
});

it('several statements on one PostgreSQL connection → sent one at a time, in call order', async () => {
  const bus = openBus({ databaseUrl: process.env.TEST_DATABASE_URL! });
  const { query } = pg.Client.prototype;
  let asking = 0;
  let most = 0;
  pg.Client.prototype.query = async function counted(this: pg.Client, ...question: never[]) {
    most = Math.max(most, (asking += 1));
    return Promise.resolve(query.apply(this, question as never)).finally(() => (asking -= 1));
  } as never;
  try {
    const ids = Array.from({ length: 20 }, (_, n) => `r${n}`);
    const heard: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    await bus.subscribe('run.cancel', ({ runId }) => {
      if (heard.push(runId) === ids.length) resolve();
    });
    await Promise.all([bus.ping(), ...ids.map((runId) => bus.publish('run.cancel', { runId })), bus.ping()]);
    await promise;
    expect(heard).toEqual(ids);
    expect(most).toBe(1);
  } finally {
    pg.Client.prototype.query = query;
    await bus.close();
  }
});
