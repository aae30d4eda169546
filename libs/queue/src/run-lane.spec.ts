import { Fault, type Json } from '#libs/vocabulary';
import { setTimeout as delay } from 'node:timers/promises';
import { Happenings } from '../testing/happenings.ts';
import { describeQueue, newGuild } from '../testing/queue-bed.ts';

describeQueue('runs', (bed) => {
  it('a valid input, an invalid one, a repeated idempotency key → executed, rejected with the issues, executed once', async () => {
    const queue = await bed.open();
    const guildId = newGuild();
    const seen = new Happenings<Json>();
    queue.consumeRuns(
      'fast',
      bed.execute((_id, input) => seen.add(input)),
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
    await expect(bed.ended(one.run.id)).resolves.toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(seen.all).toEqual([{ guildId, n: 0 }]);
  });

  it('20 runs with one key → at most two jobs in the lane, all executed in order', async () => {
    const queue = await bed.open();
    const guildId = newGuild();
    const done: number[] = [];
    let mostJobs = 0;
    const runs: string[] = [];
    for (let n = 0; n < 20; n += 1) runs.push((await queue.start('test.alone', { guildId, n })).run.id);
    queue.consumeRuns(
      'fast',
      bed.execute(async (_id, input) => {
        const { waiting, active, delayed } = (await queue.stats()).fast;
        mostJobs = Math.max(mostJobs, waiting + active + delayed);
        done.push((input as { n: number }).n);
      }),
      4,
    );
    for (const id of runs) await expect(bed.ended(id)).resolves.toMatchObject({ state: 'succeeded' });
    expect(done).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(mostJobs).toBeLessThanOrEqual(2);
  });

  it('the first of three runs with one key is cancelled before it starts → the others are executed', async () => {
    const queue = await bed.open();
    const guildId = newGuild();
    const start = async (n: number) => (await queue.start('test.alone', { guildId, n })).run.id;
    const [first, second, third] = [await start(0), await start(1), await start(2)];
    await queue.cancel(first);
    queue.consumeRuns(
      'fast',
      bed.execute(() => undefined),
      4,
    );
    await expect(bed.ended(second)).resolves.toMatchObject({ state: 'succeeded' });
    await expect(bed.ended(third)).resolves.toMatchObject({ state: 'succeeded' });
    await expect(bed.ended(first)).resolves.toMatchObject({ state: 'cancelled' });
  });

  it('a start time in the future → executed then', async () => {
    const queue = await bed.open();
    queue.consumeRuns(
      'fast',
      bed.execute(() => undefined),
      4,
    );
    const from = Date.now();
    const { run } = await queue.start('test.quick', { guildId: newGuild() }, { delayMs: 300 });
    await bed.ended(run.id);
    expect(Date.now() - from).toBeGreaterThanOrEqual(290);
  });

  it('a failed attempt → retried after a delay; the last attempt fails → the run fails', async () => {
    const queue = await bed.open();
    let calls = 0;
    const flaky = new Fault('discord.unavailable', 'Try again.', { retryable: true });
    queue.consumeRuns(
      'fast',
      bed.execute(() => {
        calls += 1;
        throw flaky;
      }),
      4,
    );
    const { run } = await queue.start('test.quick', { guildId: newGuild() });
    await expect(bed.ended(run.id)).resolves.toMatchObject({
      state: 'failed',
      attempts: 3,
      fault: { code: 'discord.unavailable' },
    });
    expect(calls).toBe(3);
  });

  it('a failed run → a dead letter that can be replayed', async () => {
    const queue = await bed.open();
    let heal = false;
    queue.consumeRuns(
      'fast',
      bed.execute(() => {
        if (!heal) throw new Fault('kv.full', 'Never.');
      }),
      4,
    );
    const { run } = await queue.start('test.quick', { guildId: newGuild() });
    await bed.ended(run.id);
    const { letters } = await queue.deadLetters.list({ limit: 1 });
    expect(letters[0]).toMatchObject({ kind: 'run', id: `run:${run.id}`, message: 'kv.full: Never.' });
    while ((await queue.stats()).fast.failed === 0) await delay(5);
    heal = true;
    await queue.deadLetters.replay(`run:${run.id}`);
    await expect(bed.ended(run.id)).resolves.toMatchObject({ state: 'succeeded', attempts: 2 });
    await expect(queue.deadLetters.replay(`run:${run.id}`)).rejects.toMatchObject({ code: 'run.not-ended' });
    await expect(queue.retry('nothing')).rejects.toMatchObject({ code: 'run.unknown' });
  });

  it('a retry on the queue board → the run is retried', async () => {
    const queue = await bed.open();
    let heal = false;
    queue.consumeRuns(
      'fast',
      bed.execute(() => {
        if (!heal) throw new Fault('kv.full', 'Never.');
      }),
      4,
    );
    const { run } = await queue.start('test.quick', { guildId: newGuild() });
    const fast = queue.boardQueues().find(({ name }) => name === 'fast')!;
    const jobOf = async () => (await fast.getFailed()).find((job) => (job.data as { runId: string }).runId === run.id);
    while (!(await jobOf())) await delay(5);
    heal = true;
    await (await jobOf())!.retry();
    while ((await bed.stores.runs.get(run.id))!.state !== 'succeeded') await delay(5);
  });

  it('cancel: a waiting run → cancelled at once; a running one → its process is notified; an ended one → rejected', async () => {
    const said: unknown[] = [];
    const bus = {
      publish: async (topic: string, message: unknown) => void said.push([topic, message]),
      subscribe: async () => async () => undefined,
    };
    const queue = await bed.open({ bus });
    const guildId = newGuild();
    const { run: waiting } = await queue.start('test.quick', { guildId });
    await expect(queue.cancel(waiting.id)).resolves.toMatchObject({ state: 'cancelled' });
    await expect(queue.cancel(waiting.id)).rejects.toMatchObject({ code: 'run.ended' });
    await expect(queue.cancel('0')).rejects.toMatchObject({ code: 'run.unknown' });
    const { run } = await queue.start('test.quick', { guildId });
    const begun = (await bed.stores.runs.begin(run.id))!;
    await expect(queue.cancel(run.id)).resolves.toMatchObject({ state: 'running', cancelRequested: true });
    expect(said).toContainEqual(['run.cancel', { runId: run.id }]);
    await expect(bed.stores.runs.heartbeat(run.id, begun.fence)).resolves.toEqual({ cancelRequested: true });
    await bed.stores.runs.cancelled(run.id, begun.fence);
    let executed = 0;
    queue.consumeRuns(
      'fast',
      bed.execute(() => void (executed += 1)),
      4,
    );
    await expect(queue.retry(run.id)).resolves.toMatchObject({ state: 'queued', cancelRequested: false });
    await expect(bed.ended(run.id)).resolves.toMatchObject({ state: 'succeeded' });
    expect(executed).toBe(1);
  });

  it('runs that exclude each other → executed one after the other, in order', async () => {
    const queue = await bed.open();
    const other = await bed.open();
    const guildId = newGuild();
    let running = 0;
    const order = new Happenings<number>();
    const work = bed.execute(async (_id, input) => {
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
    for (const { id } of runs) await expect(bed.ended(id)).resolves.toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(order.all).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('a run that was stored without a job → the sweep finds it', async () => {
    const queue = await bed.open();
    queue.consumeRuns(
      'fast',
      bed.execute(() => undefined),
      4,
    );
    await queue.startUpkeep();
    const { run } = await bed.stores.runs.create({ task: 'test.quick', guildId: null, input: {} });
    await expect(bed.ended(run.id)).resolves.toMatchObject({ state: 'succeeded' });
  });
});
