import { Fault } from '#libs/vocabulary';
import { givenStores } from '../../testing/given-stores.ts';
import type { Stores } from '../stores.ts';

let stores: Stores;
const fault = new Fault('task.bad-output', 'It went wrong.').toJSON();
const fenced = { code: 'run.fenced' };

givenStores((opened) => (stores = opened));

const create = async (more: Partial<Parameters<Stores['runs']['create']>[0]> = {}) =>
  (await stores.runs.create({ task: 'test.task', guildId: 'g', input: { b: 1, a: 2 }, ...more })).run;
const begin = async (runId: string) => (await stores.runs.begin(runId))!.fence;

it.each(['failed', 'cancelled', 'succeeded'] as const)(
  'a key that already belongs to a %s run → returns that run, created: false',
  async (end) => {
    const { runs } = stores;
    const request = { task: 'test.task', guildId: `earlier ${end}`, input: null, idempotencyKey: 'k' };
    const { run } = await runs.create(request);
    const { fence } = (await runs.begin(run.id))!;
    if (end === 'failed') await runs.fail(run.id, fence, new Fault('task.bad-output', 'no').toJSON());
    else if (end === 'cancelled') await runs.cancelled(run.id, fence);
    else await runs.succeed(run.id, fence, null);
    await expect(runs.create(request)).resolves.toMatchObject({ created: false, run: { id: run.id, state: end } });
  },
);

it('one idempotency key → one run per task and guild', async () => {
  const { runs } = stores;
  const request = { task: 'test.task', guildId: 'g', input: { a: 1, b: [2] }, idempotencyKey: 'k' };
  const all = await Promise.all(Array.from({ length: 10 }, () => runs.create(request)));
  expect(new Set(all.map(({ run }) => run.id)).size).toBe(1);
  expect(all.filter(({ created }) => created)).toHaveLength(1);
  await expect(runs.create({ ...request, input: { b: [2], a: 1 } })).resolves.toMatchObject({ created: false });
  await expect(runs.create({ ...request, input: { a: 2 } })).rejects.toMatchObject({
    code: 'run.key-reused',
    status: 409,
  });
  await expect(runs.create({ ...request, guildId: null })).resolves.toMatchObject({ created: true });
  await expect(runs.create({ ...request, guildId: null })).resolves.toMatchObject({ created: false });
  await expect(runs.create({ ...request, task: 'test.other' })).resolves.toMatchObject({ created: true });
});

it('a write of an older attempt → rejected', async () => {
  const { runs } = stores;
  const { id } = await create();
  const old = await begin(id);
  await runs.startStep(id, old, 'one');
  const fence = await begin(id);
  expect(fence).toBe(old + 1);
  await expect(runs.heartbeat(id, old)).rejects.toMatchObject(fenced);
  await expect(runs.startStep(id, old, 'two')).rejects.toMatchObject(fenced);
  await expect(runs.finishStep(id, old, 'one', 1)).rejects.toMatchObject(fenced);
  await expect(runs.progress(id, old, { done: 1, total: 2, note: null })).rejects.toMatchObject(fenced);
  for (const end of [
    () => runs.succeed(id, old, 1),
    () => runs.fail(id, old, fault),
    () => runs.requeue(id, old, fault),
    () => runs.cancelled(id, old),
  ]) {
    await expect(end()).rejects.toMatchObject(fenced);
  }
  await expect(runs.step(id, 'one')).resolves.toEqual({ started: true, finished: false, result: null });
  await expect(runs.step(id, 'two')).resolves.toBeNull();
  await runs.finishStep(id, fence, 'one', { deep: ['\0'] });
  await expect(runs.step(id, 'one')).resolves.toEqual({ started: true, finished: true, result: { deep: ['\0'] } });
  await runs.progress(id, fence, { done: 1, total: 2, note: 'half' });
  await runs.succeed(id, fence, { fine: true });
  // As if the response had been lost: repeating the same end succeeds, another end is rejected.
  await runs.succeed(id, fence, { fine: true });
  await expect(runs.fail(id, fence, fault)).rejects.toMatchObject(fenced);
  await expect(runs.get(id)).resolves.toMatchObject({
    state: 'succeeded',
    output: { fine: true },
    attempts: 2,
    failures: 0,
    progress: { done: 1, total: 2, note: 'half' },
  });
  await expect(runs.begin(id)).resolves.toBeNull();
});

it('a failed attempt → counts as a failure; an attempt that we interrupted → does not', async () => {
  const { runs } = stores;
  const { id } = await create();
  await runs.requeue(id, await begin(id), fault, { counts: false });
  await expect(runs.get(id)).resolves.toMatchObject({ state: 'queued', attempts: 1, failures: 0 });
  const fence = await begin(id);
  const before = Date.now();
  await runs.requeue(id, fence, fault, { delayMs: 60_000 });
  await runs.requeue(id, fence, fault, { delayMs: 60_000 });
  const run = (await runs.get(id))!;
  expect(run).toMatchObject({ attempts: 2, failures: 1, fault: { code: 'task.bad-output' } });
  expect(run.runAt.getTime()).toBeGreaterThanOrEqual(before + 60_000 - 1);
  await runs.fail(id, await begin(id), fault);
  await expect(runs.retry(id)).resolves.toMatchObject({ state: 'queued', failures: 0, finishedAt: null });
  await expect(runs.retry(id)).resolves.toBeNull();
});

it('cancel: a waiting run → at once; a running one → by its next heartbeat; one about to begin → it does not', async () => {
  const { runs } = stores;
  const waiting = await create();
  await runs.requestCancel(waiting.id);
  await expect(runs.begin(waiting.id)).resolves.toBeNull();
  await expect(runs.get(waiting.id)).resolves.toMatchObject({ state: 'cancelled' });
  const running = await create();
  const fence = await begin(running.id);
  await expect(runs.heartbeat(running.id, fence)).resolves.toEqual({ cancelRequested: false });
  await runs.requestCancel(running.id);
  await runs.cancelled(running.id, null);
  await expect(runs.heartbeat(running.id, fence)).resolves.toEqual({ cancelRequested: true });
  await runs.cancelled(running.id, fence);
  await expect(runs.requestCancel(running.id)).resolves.toMatchObject({ state: 'cancelled' });
  await expect(runs.requestCancel('no id')).resolves.toBeNull();
});

it('two runs of one key → never at once, the older one first', async () => {
  const { runs } = stores;
  const [one, two] = [await create({ exclusiveKey: 'key' }), await create({ exclusiveKey: 'key' })];
  await expect(runs.begin(two.id)).rejects.toMatchObject({ code: 'run.busy', retryable: true });
  const fence = await begin(one.id);
  await expect(runs.begin(two.id)).rejects.toMatchObject({ code: 'run.busy' });
  await expect(runs.nextExclusive('key')).resolves.toMatchObject({ id: two.id });
  // The younger run goes while the older one waits for its next attempt.
  await runs.requeue(one.id, fence, fault, { delayMs: 60_000 });
  await begin(two.id);
  const three = await Promise.allSettled(
    (await Promise.all(Array.from({ length: 5 }, () => create({ exclusiveKey: 'many' })))).map(({ id }) =>
      runs.begin(id),
    ),
  );
  expect(three.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
});

it('runs that should have a job → found; those that start later → not', async () => {
  const { runs } = stores;
  const now = await create({ task: 'test.stranded' });
  const later = await create({ task: 'test.stranded', delayMs: 60_000 });
  const running = await create({ task: 'test.stranded' });
  await begin(running.id);
  const found = (await runs.stranded(0, 1_000)).map(({ id }) => id);
  expect(found).toContain(now.id);
  expect(found).toContain(running.id);
  expect(found).not.toContain(later.id);
  expect((await runs.stranded(60_000, 1_000)).map(({ id }) => id)).not.toContain(running.id);
});

it('pages → newest first, by guild, task, state and time', async () => {
  const { runs } = stores;
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) ids.unshift((await create({ task: 'test.page', guildId: 'paged' })).id);
  const first = await runs.page({ guildId: 'paged' }, { limit: 3 });
  const second = await runs.page({ guildId: 'paged' }, { limit: 3, cursor: first.next! });
  expect([...first.runs, ...second.runs].map(({ id }) => id)).toEqual(ids);
  expect(second.next).toBeNull();
  await begin(ids[0]!);
  await expect(runs.page({ task: 'test.page', state: 'running' }, { limit: 9 })).resolves.toMatchObject({
    runs: [{ id: ids[0] }],
  });
  await expect(runs.page({ guildId: 'paged', createdAfter: new Date() }, { limit: 9 })).resolves.toMatchObject({
    runs: [],
  });
  await expect(runs.page({}, { limit: 9, cursor: 'x' })).rejects.toMatchObject({ code: 'request.bad-cursor' });
});

it('many writers and a reader with a cursor → the reader gets every line in the order of ids', async () => {
  const { runs } = stores;
  const { id } = await create();
  const line = (n: number) => ({ level: 'info' as const, message: `${n} \0`, fields: { n } });
  let writing = true;
  const written = Promise.all(Array.from({ length: 60 }, (_, n) => runs.log(id, [line(n), line(n)]))).finally(
    () => (writing = false),
  );
  const seen: string[] = [];
  for (let more = true; more;) {
    const last = writing;
    const page = await runs.logs(id, { limit: 7, ...(seen.length > 0 ? { after: seen.at(-1)! } : {}) });
    seen.push(...page.map((each) => each.id));
    more = last || page.length > 0;
  }
  await written;
  expect(new Set(seen).size).toBe(120);
  await runs.log('0190a0a0-0000-7000-8000-000000000000', [line(1)]);
});
