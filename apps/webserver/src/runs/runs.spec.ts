import { MANAGE_GUILD, newId, TestWorld } from '../../test/world.ts';
import { SseClient } from '../../test/sse-client.ts';
import type { Run, RunLogLine } from '../schemas/run.ts';

describe('runs', () => {
  let world: TestWorld;
  beforeAll(async () => (world = await TestWorld.start()));
  afterAll(() => world.close());

  const prune = { channelIds: [newId()], limit: 5 };
  const changed = (runId: string, guildId: string) => world.bus.publish('run.changed', { runId, guildId });

  it('start twice with one key → one run', async () => {
    const { browser, api, guild } = await world.admin();
    const key = { 'idempotency-key': 'again' };
    const start = async (body: object) => {
      const response = await browser.send('POST', `${api}/tasks/messages.prune`, body, key);
      return { status: response.status, run: (await response.json()) as Run & { code?: string } };
    };
    const [first, second] = [await start(prune), await start(prune)];
    expect(first).toMatchObject({ status: 202, run: { task: 'messages.prune', guildId: guild, state: 'queued' } });
    expect(second.run.id).toBe(first.run.id);
    expect(await start({ ...prune, limit: 6 })).toMatchObject({ status: 409, run: { code: 'run.key-reused' } });
    const other = await world.admin();
    const theirs = await other.browser.send('POST', `${other.api}/tasks/messages.prune`, prune, key);
    expect(((await theirs.json()) as Run).id).not.toBe(first.run.id);
  });

  it('start with the key of a cancelled or failed run → the old run, and a notice how to start a new one', async () => {
    const { browser, api } = await world.admin();
    const start = async (key: string) => {
      const response = await browser.send('POST', `${api}/tasks/messages.prune`, prune, { 'idempotency-key': key });
      const run = (await response.json()) as Run & { created: boolean; notice: string | null };
      return { run, replayed: response.headers.get('idempotency-replayed') };
    };
    const first = await start('once');
    expect(first).toMatchObject({ run: { created: true, notice: null }, replayed: null });
    expect(await start('once')).toMatchObject({
      run: { id: first.run.id, created: false, notice: expect.stringContaining('has not ended yet') },
      replayed: 'true',
    });
    await browser.json(202, 'POST', `${api}/runs/${first.run.id}/cancel`);
    const { notice } = (await start('once')).run;
    expect(notice).toMatch(/was cancelled at .*Nothing was started.*retry run .*another Idempotency-Key/);
    expect((await start('twice')).run).toMatchObject({ created: true, notice: null });
  });

  it('delete messages without the permission Manage Messages → 403', async () => {
    const id = newId();
    const browser = await world.signedIn([{ id, name: 'Guild', permissions: MANAGE_GUILD }]);
    const at = `/api/guilds/${id}/tasks/messages.prune`;
    expect(await browser.json(403, 'POST', at, prune)).toMatchObject({ code: 'guild.missing-manage-messages' });
    const owned = newId();
    const owner = await world.signedIn([{ id: owned, name: 'Guild', owner: true, permissions: '0' }]);
    await owner.json(202, 'POST', `/api/guilds/${owned}/tasks/messages.prune`, prune);
  });

  it('start → the task’s own input, and the guild from the path only', async () => {
    const { browser, api, guild } = await world.admin();
    const foreign = { ...prune, guildId: newId() };
    const run = await browser.json<Run>(202, 'POST', `${api}/tasks/messages.prune`, foreign);
    expect(run.input).toEqual({ ...prune, guildId: guild });
    for (const body of [{}, { ...prune, limit: 0 }, { ...prune, channelIds: [] }, { ...prune, channelIds: ['1'] }]) {
      await browser.json(400, 'POST', `${api}/tasks/messages.prune`, body);
    }
    await browser.json(404, 'POST', `${api}/tasks/script.deploy`, {});
    const nul = await browser.send('POST', `${api}/tasks/messages.prune`, { ...prune, contains: 'a\0b' });
    expect(nul.status).toBeLessThan(500);
  });

  it('list → by pages, filtered; one run → by id', async () => {
    const { browser, api } = await world.admin();
    const ids: string[] = [];
    for (let i = 0; i < 5; i++)
      ids.push((await browser.json<Run>(202, 'POST', `${api}/tasks/messages.prune`, prune)).id);
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const page = await browser.json<{ runs: Run[]; next: string | null }>(
        200,
        'GET',
        `${api}/runs?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      seen.push(...page.runs.map(({ id }) => id));
      if (page.next === null) break;
      cursor = page.next;
    }
    expect(seen).toEqual(ids.toReversed());
    expect(await browser.json(200, 'GET', `${api}/runs?state=failed`)).toEqual({ runs: [], next: null });
    expect(await browser.json(200, 'GET', `${api}/runs?task=nothing`)).toEqual({ runs: [], next: null });
    await browser.json(400, 'GET', `${api}/runs?state=odd`);
    await browser.json(400, 'GET', `${api}/runs?cursor=garbage`);
    expect(await browser.json(200, 'GET', `${api}/runs/${ids[0]}`)).toMatchObject({
      id: ids[0],
      fault: null,
      output: null,
    });
  });

  it('cancel, retry → the run stops, starts again', async () => {
    const { browser, api } = await world.admin();
    const { id } = await browser.json<Run>(202, 'POST', `${api}/tasks/messages.prune`, prune);
    expect(await browser.json(202, 'POST', `${api}/runs/${id}/cancel`)).toMatchObject({ state: 'cancelled' });
    expect(await browser.json(202, 'POST', `${api}/runs/${id}/retry`)).toMatchObject({ state: 'queued' });
    expect(await browser.json(409, 'POST', `${api}/runs/${id}/retry`)).toMatchObject({ code: 'run.not-ended' });
  });

  it('the stream → state and log; reconnect → continues after the last line', async () => {
    const { browser, api, guild } = await world.admin();
    const { runs } = world.stores;
    const { id } = await browser.json<Run>(202, 'POST', `${api}/tasks/messages.prune`, prune);
    const stream = await SseClient.open(browser, `${api}/runs/${id}/events`);
    expect(await stream.next<Run>()).toMatchObject({ event: 'run', data: { id, state: 'queued' } });

    const { fence } = (await runs.begin(id))!;
    await runs.log(id, [{ level: 'info', message: 'begun', fields: { a: 1 } }]);
    await changed(id, guild);
    const [line, state] = await stream.take(2);
    expect(line).toMatchObject({ event: 'log', data: { message: 'begun', fields: { a: 1 } } });
    expect(state).toMatchObject({ event: 'run', data: { state: 'running', attempts: 1 } });
    stream.close();

    await runs.log(id, [{ level: 'info', message: 'done', fields: null }]);
    await runs.succeed(id, fence, { deleted: 5 });
    const resumed = await SseClient.open(browser, `${api}/runs/${id}/events`, line!.id);
    const [rest, end] = await resumed.take<RunLogLine & Run>(2);
    expect(rest).toMatchObject({ event: 'log', data: { message: 'done' } });
    expect(end).toMatchObject({ event: 'run', data: { state: 'succeeded', output: { deleted: 5 } } });
    resumed.close();

    const logs = await browser.json<{ lines: RunLogLine[]; next: string | null }>(
      200,
      'GET',
      `${api}/runs/${id}/logs?limit=1`,
    );
    expect(logs.lines.map(({ message }) => message)).toEqual(['begun']);
    const more = await browser.json(200, 'GET', `${api}/runs/${id}/logs?after=${logs.next}`);
    expect(more).toMatchObject({ lines: [{ message: 'done' }], next: null });
  });

  it('an internal error → only its code', async () => {
    const { browser, api } = await world.admin();
    const { runs } = world.stores;
    const { id } = await browser.json<Run>(202, 'POST', `${api}/tasks/messages.prune`, prune);
    const { fence } = (await runs.begin(id))!;
    const fault = {
      code: 'system.unexpected',
      message: 'password of db is x',
      retryable: false,
      side: 'system',
      status: 500,
    } as const;
    await runs.fail(id, fence, { ...fault, data: { secret: 'x' } });
    const shown = await browser.json<Run>(200, 'GET', `${api}/runs/${id}`);
    expect(shown.fault).toEqual({
      code: 'system.unexpected',
      message: expect.stringContaining('our side'),
      retryable: false,
      data: null,
    });
    expect(await browser.json(200, 'GET', api)).toMatchObject({ runs: { failed24h: 1 } });
  });

  it('a parked event → put back into the inbox, or deleted', async () => {
    const { browser, api, guild } = await world.admin();
    const { inbox } = world.stores;
    await inbox.append(['a/1', 'b'].map((id) => ({ id, guildId: guild, name: 'message.create', payload: {} })));
    const lease = (await inbox.acquire(guild, 'test', 60_000))!;
    for (const { seq } of await inbox.take(lease, 2)) await inbox.park(lease, seq, 'script.timeout', 'too long');
    const parked = await browser.json<Array<{ eventId: string }>>(200, 'GET', `${api}/parked`);
    expect(parked.map(({ eventId }) => eventId).toSorted()).toEqual(['a/1', 'b']);
    await browser.json(202, 'POST', `${api}/parked/${encodeURIComponent('a/1')}/retry`);
    expect(world.work.woken).toContain(guild);
    await browser.json(204, 'DELETE', `${api}/parked/b`);
    await browser.json(404, 'DELETE', `${api}/parked/b`);
    expect(await browser.json(200, 'GET', `${api}/parked`)).toEqual([]);
    expect(await browser.json(200, 'GET', api)).toMatchObject({ inbox: { pending: 1, parked: 0 } });
  });
});
