import { connect, migrate, type Stores } from '#libs/database';
import type { LogPort } from '#libs/ports';
import { Fault, type Json } from '#libs/vocabulary';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import {
  Happenings,
  postgresBackend,
  redisBackend,
  TestQueue,
  testTasks,
  testTimes,
  type TestBackend,
} from './queue-testbed.ts';
import type { RunOutcome } from './run-lane.ts';
import type { QueueParts } from './work-queue.ts';

// Real: PostgreSQL, Redis, BullMQ, a child process that is killed. In memory: what a handler does.
const silent: LogPort = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
let guilds = 0;
const newGuild = () => `1000000000000000${String(++guilds).padStart(3, '0')}`;

const backends = { PostgreSQL: postgresBackend, ...(process.env.TEST_REDIS_URL ? { Redis: redisBackend } : {}) };
if (!process.env.TEST_REDIS_URL) {
  // oxlint-disable-next-line jest/no-disabled-tests -- so that the output says what was not tested
  it.skip('on Redis: skipped, because there is no redis-server on this machine', () => undefined);
}

describe.each(Object.entries(backends))('the queue on %s', (_name, openBackend) => {
  let backend: TestBackend;
  let stores: Stores;
  const open: TestQueue[] = [];
  const children: Array<() => Promise<void>> = [];

  beforeAll(async () => {
    backend = await openBackend();
    await migrate(backend.options.databaseUrl);
    stores = await connect(backend.options.databaseUrl, { poolSize: 20 });
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map((kill) => kill()));
    await Promise.all(open.splice(0).map((queue) => queue.close()));
  });
  afterAll(async () => {
    await stores.close();
    await backend.close();
  });

  const openQueue = async (parts: Partial<QueueParts> = {}) => {
    const queue = await TestQueue.open(backend.options, {
      ...stores,
      tasks: testTasks,
      log: silent,
      ...parts,
      times: { ...testTimes, ...parts.times },
    });
    open.push(queue);
    return queue;
  };
  const store = (guildId: string, ids: string[]) =>
    stores.inbox.append(ids.map((id) => ({ id, guildId, name: 'message.create', payload: null })));
  /** Drains the inbox as jobserver does, one event after the other. */
  const drain = (owner: string, handled: (guildId: string, id: string) => Promise<void> | void) => {
    return async (guildId: string): Promise<'idle' | 'more'> => {
      const lease = await stores.inbox.acquire(guildId, owner, 5_000);
      if (!lease) throw new Fault('guild.busy', 'Another owner.', { retryable: true, retryAfterMs: 20 });
      try {
        const events = await stores.inbox.take(lease, 10);
        for (const { id, seq } of events) {
          await handled(guildId, id);
          await stores.inbox.done(lease, [seq]);
        }
        return events.length === 10 ? 'more' : 'idle';
      } finally {
        await stores.inbox.release(lease);
      }
    };
  };
  /** Executes a run as jobserver does. */
  const execute = (work: (runId: string, input: Json) => Promise<void> | void, attempts = 3) => {
    return async (runId: string, failures: number): Promise<RunOutcome> => {
      const begun = await stores.runs.begin(runId);
      if (!begun) return { kind: 'not-ours' };
      try {
        await work(runId, begun.run.input);
        await stores.runs.succeed(runId, begun.fence, null);
        return { kind: 'ended', state: 'succeeded' };
      } catch (error) {
        const fault = error as Fault;
        if (fault.retryable && failures + 1 < attempts) {
          await stores.runs.requeue(runId, begun.fence, fault.toJSON(), { delayMs: 20 });
          return { kind: 'again', delayMs: 20 };
        }
        await stores.runs.fail(runId, begun.fence, fault.toJSON());
        return { kind: 'ended', state: 'failed' };
      }
    };
  };
  const ended = async (runId: string) => {
    for (;;) {
      const run = (await stores.runs.get(runId))!;
      if (!['queued', 'running'].includes(run.state)) return run;
      await delay(5);
    }
  };
  /** A process that takes work and never finishes it. `taken` resolves when it has taken this. */
  const startChild = async () => {
    const file = fileURLToPath(new URL('./queue-child.ts', import.meta.url));
    const args = [
      '--conditions=source',
      '--disable-warning=ExperimentalWarning',
      file,
      JSON.stringify(backend.options),
    ];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const said = new Happenings();
    child.stdout.on('data', (chunk) => {
      for (const line of String(chunk).split('\n')) if (line) said.add(line);
    });
    child.once('exit', () => said.add('exit'));
    const kill = async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    };
    children.push(kill);
    await said.until((all) => all.length > 0);
    expect(said.all[0]).toBe('ready');
    return { taken: (what: string) => said.until((all) => all.includes(what)), kill };
  };

  describe('guild turns', () => {
    it('hands in every event of many guilds once and in order, with several consumers', async () => {
      const handled = new Happenings<{ guildId: string; id: string }>();
      const all = await Promise.all([openQueue(), openQueue()]);
      all.forEach((queue, n) =>
        queue.consumeGuilds(
          drain(`consumer-${n}`, (guildId, id) => handled.add({ guildId, id })),
          16,
        ),
      );
      const ids = Array.from({ length: 30 }, newGuild);
      const perGuild = 25;
      await Promise.all(
        ids.map(async (guildId, g) => {
          for (let n = 0; n < perGuild; n++) {
            await store(guildId, [`${n}`]);
            await all[g % 2]!.wakeGuild(guildId);
          }
        }),
      );
      await handled.until(({ length }) => length >= ids.length * perGuild);
      for (const guildId of ids) {
        const seen = handled.all.filter((each) => each.guildId === guildId).map(({ id }) => id);
        expect(seen).toEqual(Array.from({ length: perGuild }, (_, n) => `${n}`));
      }
    });

    it('keeps at most one waiting job for a guild, however often it is woken', async () => {
      const queue = await openQueue();
      const guildId = newGuild();
      await Promise.all(Array.from({ length: 50 }, () => queue.wakeGuild(guildId)));
      const lane = queue.boardQueues().find(({ name }) => name === 'guild')!;
      const waiting = (await lane.getWaiting()).filter((job) => (job.data as { guildId: string }).guildId === guildId);
      expect(waiting).toHaveLength(1);
      const turns = new Happenings();
      queue.consumeGuilds(async (id) => {
        turns.add(id);
        return 'idle';
      }, 4);
      await turns.until((all) => all.includes(guildId));
      await delay(50);
      expect(turns.all.filter((id) => id === guildId)).toHaveLength(1);
    });

    it('loses no event that is stored just as its guild’s job is finishing', async () => {
      const queue = await openQueue();
      const guildId = newGuild();
      const handled = new Happenings();
      const turn = drain('me', (_guild, id) => handled.add(id));
      let first = true;
      queue.consumeGuilds(async (id) => {
        const result = await turn(id);
        if (id === guildId && first) {
          first = false;
          // The turn has seen an empty inbox; its job has not finished. Now comes the event, and its wake-up.
          await store(guildId, ['late']);
          await queue.wakeGuild(guildId);
        }
        return result;
      }, 4);
      await store(guildId, ['early']);
      await queue.wakeGuild(guildId);
      // Without the sweep: nothing but the queue itself can bring it.
      await handled.until((all) => all.includes('late'));
      expect(handled.all).toEqual(['early', 'late']);
    });

    it('loses no wake-up at any moment of a job’s life', async () => {
      const queue = await openQueue();
      const guildId = newGuild();
      const handled = new Happenings();
      queue.consumeGuilds(
        drain('me', (_guild, id) => handled.add(id)),
        4,
      );
      for (let n = 0; n < 150; n++) {
        await store(guildId, [`${n}`]);
        await queue.wakeGuild(guildId);
        // At random moments of the turn that this began.
        await delay(Math.random() * 4);
        if (n % 3 === 0) await handled.until((all) => all.includes(`${n}`));
      }
      await handled.until(({ length }) => length === 150);
      expect(handled.all).toEqual(Array.from({ length: 150 }, (_, n) => `${n}`));
    });

    it('comes round to a guild that was stored but never woken', async () => {
      const queue = await openQueue();
      const guildId = newGuild();
      const handled = new Happenings();
      queue.consumeGuilds(
        drain('me', (_guild, id) => handled.add(id)),
        4,
      );
      // The process that stored it was killed before it could add the job.
      await store(guildId, ['orphan']);
      await queue.startUpkeep();
      await handled.until((all) => all.includes('orphan'));
    });

    it('takes a turn again that failed, and keeps it as a dead letter when it goes on failing', async () => {
      const queue = await openQueue();
      const guildId = newGuild();
      let heal = false;
      const turns = new Happenings();
      queue.consumeGuilds(async (id) => {
        turns.add(id);
        if (!heal) throw new Error('broken');
        return 'idle';
      }, 4);
      await queue.wakeGuild(guildId);
      for (;;) {
        const { letters } = await queue.deadLetters.list({ limit: 10 });
        const letter = letters.find((each) => each.kind === 'guild' && each.guildId === guildId);
        if (letter) {
          expect(letter).toMatchObject({ id: `guild:${guildId}`, message: 'broken' });
          break;
        }
        await delay(20);
      }
      expect(turns.all.length).toBe(8);
      heal = true;
      await queue.deadLetters.replay(`guild:${guildId}`);
      await turns.until(({ length }) => length === 9);
      expect((await queue.deadLetters.list({ limit: 10 })).letters).toEqual([]);
      await expect(queue.deadLetters.replay(`guild:${guildId}`)).rejects.toMatchObject({ code: 'dead-letter.unknown' });
    });

    it('does not count it against a turn that something outside is away', async () => {
      const queue = await openQueue();
      let calls = 0;
      const done = new Happenings();
      queue.consumeGuilds(async (id) => {
        calls += 1;
        if (calls <= 12) throw new Fault('x.unavailable', 'Away.', { retryable: true, retryAfterMs: 5 });
        done.add(id);
        return 'idle';
      }, 1);
      await queue.wakeGuild(newGuild());
      await done.until(({ length }) => length === 1);
      expect((await queue.stats()).guild.failed).toBe(0);
    });
  });

  describe('runs', () => {
    it('executes, tells what was wrong with the input, and honours idempotency keys', async () => {
      const queue = await openQueue();
      const guildId = newGuild();
      const seen = new Happenings<Json>();
      queue.consumeRuns(
        'fast',
        execute((_id, input) => seen.add(input)),
        4,
      );
      await expect(queue.start('test.none', {})).rejects.toMatchObject({ code: 'task.unknown', status: 404 });
      await expect(queue.start('test.quick', { guildId: 'x' })).rejects.toMatchObject({
        code: 'task.bad-input',
        data: { issues: [{ path: 'guildId' }] },
      });
      const key = { idempotencyKey: 'k' };
      const [one, two] = await Promise.all([
        queue.start('test.quick', { guildId }, key),
        queue.start('test.quick', { guildId, n: 0 }, key),
      ]);
      expect(one.run.id).toBe(two.run.id);
      expect(one.created).not.toBe(two.created);
      await expect(queue.start('test.quick', { guildId, n: 1 }, key)).rejects.toMatchObject({ code: 'run.key-reused' });
      await expect(ended(one.run.id)).resolves.toMatchObject({ state: 'succeeded', attempts: 1 });
      expect(seen.all).toEqual([{ guildId, n: 0 }]);
    });

    it('starts later what is to start later', async () => {
      const queue = await openQueue();
      queue.consumeRuns(
        'fast',
        execute(() => undefined),
        4,
      );
      const from = Date.now();
      const { run } = await queue.start('test.quick', { guildId: newGuild() }, { delayMs: 300 });
      await ended(run.id);
      expect(Date.now() - from).toBeGreaterThanOrEqual(290);
    });

    it('tries again with a pause, and fails for good when its attempts are used up', async () => {
      const queue = await openQueue();
      let calls = 0;
      const flaky = new Fault('test.flaky', 'Try again.', { retryable: true });
      queue.consumeRuns(
        'fast',
        execute(() => {
          calls += 1;
          throw flaky;
        }),
        4,
      );
      const { run } = await queue.start('test.quick', { guildId: newGuild() });
      await expect(ended(run.id)).resolves.toMatchObject({
        state: 'failed',
        attempts: 3,
        fault: { code: 'test.flaky' },
      });
      expect(calls).toBe(3);
    });

    it('shows a failed run as a dead letter and replays it', async () => {
      const queue = await openQueue();
      let heal = false;
      queue.consumeRuns(
        'fast',
        execute(() => {
          if (!heal) throw new Fault('test.final', 'Never.');
        }),
        4,
      );
      const { run } = await queue.start('test.quick', { guildId: newGuild() });
      await ended(run.id);
      const { letters } = await queue.deadLetters.list({ limit: 1 });
      expect(letters[0]).toMatchObject({ kind: 'run', id: `run:${run.id}`, message: 'test.final: Never.' });
      while ((await queue.stats()).fast.failed === 0) await delay(5);
      heal = true;
      await queue.deadLetters.replay(`run:${run.id}`);
      await expect(ended(run.id)).resolves.toMatchObject({ state: 'succeeded', attempts: 2 });
      await expect(queue.deadLetters.replay(`run:${run.id}`)).rejects.toMatchObject({ code: 'run.not-ended' });
      await expect(queue.retry('nothing')).rejects.toMatchObject({ code: 'run.unknown' });
    });

    it('retries what is retried on the board', async () => {
      const queue = await openQueue();
      let heal = false;
      queue.consumeRuns(
        'fast',
        execute(() => {
          if (!heal) throw new Fault('test.final', 'Never.');
        }),
        4,
      );
      const { run } = await queue.start('test.quick', { guildId: newGuild() });
      const fast = queue.boardQueues().find(({ name }) => name === 'fast')!;
      const jobOf = async () =>
        (await fast.getFailed()).find((job) => (job.data as { runId: string }).runId === run.id);
      while (!(await jobOf())) await delay(5);
      heal = true;
      await (await jobOf())!.retry();
      while ((await stores.runs.get(run.id))!.state !== 'succeeded') await delay(5);
    });

    it('cancels what waits at once, tells who executes, and refuses what has ended', async () => {
      const said: unknown[] = [];
      const bus = {
        publish: async (topic: string, message: unknown) => void said.push([topic, message]),
        subscribe: async () => async () => undefined,
      };
      const queue = await openQueue({ bus });
      const guildId = newGuild();
      const { run: waiting } = await queue.start('test.quick', { guildId });
      await expect(queue.cancel(waiting.id)).resolves.toMatchObject({ state: 'cancelled' });
      await expect(queue.cancel(waiting.id)).rejects.toMatchObject({ code: 'run.ended' });
      await expect(queue.cancel('0')).rejects.toMatchObject({ code: 'run.unknown' });
      const { run } = await queue.start('test.quick', { guildId });
      const begun = (await stores.runs.begin(run.id))!;
      await expect(queue.cancel(run.id)).resolves.toMatchObject({ state: 'running', cancelRequested: true });
      expect(said).toContainEqual(['run.cancel', { runId: run.id }]);
      await expect(stores.runs.heartbeat(run.id, begun.fence)).resolves.toEqual({ cancelRequested: true });
      await stores.runs.cancelled(run.id, begun.fence);
      let executed = 0;
      queue.consumeRuns(
        'fast',
        execute(() => void (executed += 1)),
        4,
      );
      await expect(queue.retry(run.id)).resolves.toMatchObject({ state: 'queued', cancelRequested: false });
      await expect(ended(run.id)).resolves.toMatchObject({ state: 'succeeded' });
      expect(executed).toBe(1);
    });

    it('runs one after the other, in order, what excludes each other', async () => {
      const queue = await openQueue();
      const other = await openQueue();
      const guildId = newGuild();
      let running = 0;
      const order = new Happenings<number>();
      const work = execute(async (_id, input) => {
        running += 1;
        expect(running).toBe(1);
        await delay(5);
        running -= 1;
        order.add((input as { n: number }).n);
      });
      const runs = [];
      for (let n = 0; n < 8; n++) runs.push((await queue.start('test.alone', { guildId, n })).run);
      queue.consumeRuns('fast', work, 4);
      other.consumeRuns('fast', work, 4);
      for (const { id } of runs) await expect(ended(id)).resolves.toMatchObject({ state: 'succeeded', attempts: 1 });
      expect(order.all).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    });

    it('comes round to a run that was stored but has no job', async () => {
      const queue = await openQueue();
      queue.consumeRuns(
        'fast',
        execute(() => undefined),
        4,
      );
      await queue.startUpkeep();
      const { run } = await stores.runs.create({ task: 'test.quick', guildId: null, input: {} });
      await expect(ended(run.id)).resolves.toMatchObject({ state: 'succeeded' });
    });
  });

  it('takes up what a killed process had, without counting it as a failure', async () => {
    const child = await startChild();
    const queue = await openQueue();
    const guildId = newGuild();
    const { run } = await queue.start('test.quick', { guildId });
    await store(guildId, ['a']);
    await queue.wakeGuild(guildId);
    await Promise.all([child.taken(`run ${run.id}`), child.taken(`guild ${guildId}`)]);
    await child.kill();
    const from = Date.now();
    const handled = new Happenings();
    queue.consumeRuns(
      'fast',
      execute(() => undefined),
      4,
    );
    queue.consumeGuilds(
      drain('me', (_guild, id) => handled.add(id)),
      4,
    );
    await expect(ended(run.id)).resolves.toMatchObject({ state: 'succeeded', attempts: 2, failures: 0 });
    await handled.until((all) => all.includes('a'));
    expect(Date.now() - from).toBeLessThan(10_000);
  });

  it('ends in order: what runs comes to its end, nothing new begins, the rest is left to others', async () => {
    const queue = await openQueue();
    const started = new Happenings();
    let finish = (): void => undefined;
    const gate = new Promise<void>((resolve) => (finish = resolve));
    queue.consumeRuns(
      'fast',
      execute(async (id) => {
        started.add(id);
        await gate;
      }),
      1,
    );
    const { run: one } = await queue.start('test.quick', { guildId: newGuild() });
    const { run: two } = await queue.start('test.quick', { guildId: newGuild() });
    await started.until(({ length }) => length === 1);
    const closing = queue.close();
    finish();
    await closing;
    await expect(stores.runs.get(one.id)).resolves.toMatchObject({ state: 'succeeded' });
    await expect(stores.runs.get(two.id)).resolves.toMatchObject({ state: 'queued', attempts: 0 });
    const next = await openQueue();
    next.consumeRuns(
      'fast',
      execute(() => undefined),
      4,
    );
    await expect(ended(two.id)).resolves.toMatchObject({ state: 'succeeded' });
  });

  it('fires each timer once and in time, also with several processes, and tells of late ones', async () => {
    const fired = new Happenings<{ name: string; late: number }>();
    const guildId = newGuild();
    const work = execute(async (_id, input) => {
      const { name, scheduledFor } = input as { name: string; scheduledFor: number };
      fired.add({ name, late: Date.now() - scheduledFor });
      await stores.timers.advance(guildId, name, scheduledFor);
    });
    await stores.timers.schedule(guildId, {
      name: 'overdue',
      data: null,
      at: Date.now() - 120_000,
      everySeconds: 3_600,
    });
    const queues = await Promise.all([openQueue(), openQueue()]);
    for (const queue of queues) {
      queue.consumeRuns('fast', work, 4);
      await queue.startUpkeep();
    }
    const soon = Array.from({ length: 10 }, (_, n) => ({ name: `t${n}`, data: n, at: Date.now() + 100 + n * 150 }));
    for (const timer of soon) await stores.timers.schedule(guildId, timer);
    await stores.timers.cancel(guildId, 't9');
    await fired.until(({ length }) => length >= 10);
    await delay(100);
    expect(fired.all.map(({ name }) => name)).toEqual(['overdue', ...soon.slice(0, 9).map(({ name }) => name)]);
    expect(Math.min(...fired.all.map(({ late }) => late))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...fired.all.slice(1).map(({ late }) => late))).toBeLessThan(1_000);
    await expect(stores.guildLog.page(guildId, { limit: 5 })).resolves.toMatchObject([{ code: 'timers.late' }]);
    await expect(stores.timers.due(Date.now(), 10)).resolves.toEqual([]);
  });

  it('loses nothing when that which holds the jobs is killed and started again', async () => {
    const queue = await openQueue();
    const handled = new Happenings();
    const guildIds = Array.from({ length: 5 }, newGuild);
    queue.consumeGuilds(
      drain('me', (guildId, id) => handled.add(`${guildId} ${id}`)),
      16,
    );
    queue.consumeRuns(
      'fast',
      execute(() => undefined),
      4,
    );
    await queue.startUpkeep();
    /** As the bot and others do: what cannot be stored now is stored later. */
    const insist = async <T>(work: () => Promise<T>): Promise<T> => {
      for (;;) {
        try {
          return await work();
        } catch (error) {
          expect(error).toMatchObject({ retryable: true });
          await delay(50);
        }
      }
    };
    const runs: string[] = [];
    let round = 0;
    const produce = async (rounds: number) => {
      for (const last = round + rounds; round < last; round++) {
        for (const guildId of guildIds) {
          await insist(() => store(guildId, [`${round}`]));
          await insist(() => queue.wakeGuild(guildId));
        }
        const key = { idempotencyKey: `round-${round}` };
        runs.push((await insist(() => queue.start('test.quick', { guildId: guildIds[0]! }, key))).run.id);
      }
    };
    await produce(10);
    await backend.kill();
    const restarted = delay(300).then(() => backend.start());
    await produce(10);
    await restarted;
    await produce(10);
    await handled.until((all) => new Set(all).size === 150);
    for (const id of runs) {
      while ((await insist(() => stores.runs.get(id)))!.state !== 'succeeded') await delay(20);
    }
  });
});
