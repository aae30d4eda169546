import { setTimeout as delay } from 'node:timers/promises';
import { Happenings } from '../testing/happenings.ts';
import { describeQueue, newGuild } from '../testing/queue-bed.ts';

describeQueue('the queue', (bed) => {
  it('a killed process → another takes its jobs, and the attempts do not count as failed', async () => {
    const child = await bed.startChild();
    const queue = await bed.open();
    const guildId = newGuild();
    const { run } = await queue.start('test.quick', { guildId });
    await bed.store(guildId, ['a']);
    await queue.wakeGuild(guildId);
    await Promise.all([child.taken(`run ${run.id}`), child.taken(`guild ${guildId}`)]);
    await child.kill();
    const handled = new Happenings();
    queue.consumeRuns(
      'fast',
      bed.execute(() => undefined),
      4,
    );
    queue.consumeGuilds(
      bed.drain('me', (_guild, id) => handled.add(id)),
      4,
    );
    await expect(bed.ended(run.id)).resolves.toMatchObject({ state: 'succeeded', attempts: 2, failures: 0 });
    await handled.until((all) => all.includes('a'));
  });

  it('close → running work ends, no new work begins, the rest is left to other processes', async () => {
    const queue = await bed.open();
    const started = new Happenings();
    let finish = (): void => undefined;
    const gate = new Promise<void>((resolve) => (finish = resolve));
    queue.consumeRuns(
      'fast',
      bed.execute(async (id) => {
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
    await expect(bed.stores.runs.get(one.id)).resolves.toMatchObject({ state: 'succeeded' });
    await expect(bed.stores.runs.get(two.id)).resolves.toMatchObject({ state: 'queued', attempts: 0 });
    const next = await bed.open();
    next.consumeRuns(
      'fast',
      bed.execute(() => undefined),
      4,
    );
    await expect(bed.ended(two.id)).resolves.toMatchObject({ state: 'succeeded' });
  });

  it('timers, several processes → each fires once and never early, and late ones are reported in the guild’s log', async () => {
    const fired = new Happenings<{ name: string; late: number }>();
    const guildId = newGuild();
    const work = bed.execute(async (_id, input) => {
      const { name, scheduledFor } = input as { name: string; scheduledFor: number };
      fired.add({ name, late: Date.now() - scheduledFor });
      await bed.stores.timers.advance(guildId, name, scheduledFor);
    });
    await bed.stores.timers.schedule(guildId, {
      name: 'overdue',
      data: null,
      at: Date.now() - 120_000,
      everySeconds: 3_600,
    });
    const queues = await Promise.all([bed.open(), bed.open()]);
    for (const queue of queues) {
      queue.consumeRuns('fast', work, 4);
      await queue.startUpkeep();
    }
    const soon = Array.from({ length: 9 }, (_, n) => ({ name: `t${n}`, data: n, at: Date.now() + 100 + n * 150 }));
    for (const timer of soon) await bed.stores.timers.schedule(guildId, timer);
    await bed.stores.timers.schedule(guildId, { name: 'cancelled', data: null, at: Date.now() + 30_000 });
    await bed.stores.timers.cancel(guildId, 'cancelled');
    await fired.until(({ length }) => length >= 10);
    await delay(100);
    expect(fired.all.map(({ name }) => name).toSorted()).toEqual(['overdue', ...soon.map(({ name }) => name)]);
    expect(Math.min(...fired.all.map(({ late }) => late))).toBeGreaterThanOrEqual(0);
    await expect(bed.stores.guildLog.page(guildId, { limit: 5 })).resolves.toMatchObject([{ code: 'timers.late' }]);
    await expect(bed.stores.timers.due(Date.now() + 60_000, 10)).resolves.toEqual([]);
  });

  it('the backend of the jobs is killed and restarted → no event and no run is lost', async () => {
    const queue = await bed.open();
    const handled = new Happenings();
    const guildIds = Array.from({ length: 5 }, newGuild);
    queue.consumeGuilds(
      bed.drain('me', (guildId, id) => handled.add(`${guildId} ${id}`)),
      16,
    );
    queue.consumeRuns(
      'fast',
      bed.execute(() => undefined),
      4,
    );
    await queue.startUpkeep();
    /** Like the bot and others: retries until the row is stored. */
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
          await insist(() => bed.store(guildId, [`${round}`]));
          await insist(() => queue.wakeGuild(guildId));
        }
        const key = { idempotencyKey: `round-${round}` };
        runs.push((await insist(() => queue.start('test.quick', { guildId: guildIds[0]! }, key))).run.id);
      }
    };
    await produce(10);
    await bed.backend.kill();
    const restarted = delay(300).then(() => bed.backend.start());
    await produce(10);
    await restarted;
    await produce(10);
    await handled.until((all) => new Set(all).size === 150);
    for (const id of runs) {
      while ((await insist(() => bed.stores.runs.get(id)))!.state !== 'succeeded') await delay(20);
    }
  });
});
