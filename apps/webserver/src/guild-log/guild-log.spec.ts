import { SseClient } from '../../test/sse-client.ts';
import { newId, TestWorld } from '../../test/world.ts';
import { Browser } from '../../test/browser.ts';
import type { GuildLogLine } from '../schemas/guild-log.ts';

interface Page {
  lines: GuildLogLine[];
  next: string | null;
}

describe('the guild log', () => {
  let world: TestWorld;
  beforeAll(
    async () =>
      (world = await TestWorld.start({ times: { heartbeatMs: 200, recheckMs: 60_000, uncheckedMs: 300_000 } })),
  );
  afterAll(() => world.close());

  async function write(guild: string, ...messages: string[]): Promise<void> {
    await world.stores.guildLog.append(
      guild,
      messages.map((message) => ({ level: 'info', message })),
    );
    await world.bus.publish('guild-log.added', { guildId: guild });
  }
  const texts = (events: Array<{ data: GuildLogLine }>): string[] => events.map(({ data }) => data.message);
  const numbers = (from: number, to: number): string[] =>
    Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);

  it('pages → in both directions and by level', async () => {
    const { browser, api, guild } = await world.admin();
    await world.stores.guildLog.append(guild, [
      { level: 'error', message: 'broke', code: 'script.error', script: 'ping', line: 3, column: 5, eventId: 'e' },
    ]);
    await write(guild, ...numbers(1, 7));
    const newest = await browser.json<Page>(200, 'GET', `${api}/log?limit=3`);
    expect(newest.lines.map(({ message }) => message)).toEqual(['line 7', 'line 6', 'line 5']);
    const older = await browser.json<Page>(200, 'GET', `${api}/log?limit=5&before=${newest.next}`);
    expect(older.lines.map(({ message }) => message)).toEqual(['line 4', 'line 3', 'line 2', 'line 1', 'broke']);
    expect(older.next).toBeNull();
    const forwards = await browser.json<Page>(200, 'GET', `${api}/log?limit=2&after=${older.lines.at(-1)!.id}`);
    expect(forwards.lines.map(({ message }) => message)).toEqual(['line 2', 'line 1']);
    const further = await browser.json<Page>(200, 'GET', `${api}/log?limit=50&after=${forwards.next}`);
    expect(further.lines.map(({ message }) => message)).toEqual(numbers(3, 7).toReversed());
    expect(further.next).toBeNull();
    const errors = await browser.json<Page>(200, 'GET', `${api}/log?level=error`);
    expect(errors.lines).toEqual([
      {
        id: expect.any(String),
        at: expect.any(String),
        level: 'error',
        message: 'broke',
        code: 'script.error',
        script: 'ping',
        line: 3,
        column: 5,
        eventId: 'e',
        runId: null,
      },
    ]);
    expect(await browser.json(200, 'GET', api)).toMatchObject({ log: { errors24h: 1 } });
  });

  it('a stream → new lines in order, with the headers of a stream', async () => {
    const { browser, api, guild } = await world.admin();
    await write(guild, 'earlier line');
    const stream = await SseClient.open(browser, `${api}/log/stream`);
    expect(Object.fromEntries(stream.response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    await write(guild, 'one', 'two');
    await write(newId(), 'of others');
    await write(guild, 'three');
    const events = await stream.take<GuildLogLine>(3);
    expect(texts(events)).toEqual(['one', 'two', 'three']);
    for (const { id, event, data } of events) expect([event, id]).toEqual(['line', data.id]);
    stream.close();
  });

  it('reconnect with the last id → no line lost, none repeated', async () => {
    const { browser, api, guild } = await world.admin();
    const first = await SseClient.open(browser, `${api}/log/stream`);
    await write(guild, ...numbers(1, 5));
    const seen = await first.take<GuildLogLine>(5);
    first.close();
    await write(guild, ...numbers(6, 260));
    const second = await SseClient.open(browser, `${api}/log/stream`, seen[2]!.id);
    await write(guild, ...numbers(261, 300));
    expect(texts(await second.take<GuildLogLine>(297))).toEqual(numbers(4, 300));
    second.close();
    const third = await SseClient.open(browser, `${api}/log/stream?after=0`);
    expect(texts(await third.take<GuildLogLine>(300))).toEqual(numbers(1, 300));
    third.close();
  });

  it('many writers at once → no line lost', async () => {
    const { browser, api, guild } = await world.admin();
    const stream = await SseClient.open(browser, `${api}/log/stream`);
    await Promise.all(numbers(1, 60).map((line) => write(guild, line)));
    const got = await stream.take<GuildLogLine>(60);
    expect(new Set(texts(got))).toEqual(new Set(numbers(1, 60)));
    stream.close();
  });

  it('a message lost on the bus → the next heartbeat finds the line', async () => {
    const { browser, api, guild } = await world.admin();
    const stream = await SseClient.open(browser, `${api}/log/stream`);
    world.bus.loses = true;
    await write(guild, 'unheard');
    expect(texts(await stream.take<GuildLogLine>(1))).toEqual(['unheard']);
    world.bus.loses = false;
    stream.close();
  });

  it('a client disconnects → its stream is released', async () => {
    const { browser, api } = await world.admin();
    const streams = await Promise.all([1, 2, 3].map(() => SseClient.open(browser, `${api}/log/stream`)));
    expect(world.streams.size).toBeGreaterThanOrEqual(3);
    const gone = world.streams.allClosed();
    for (const stream of streams) stream.close();
    await gone;
    expect(world.streams.size).toBe(0);
  });

  it('HEAD → headers without a stream', async () => {
    const { browser, api } = await world.admin();
    const response = await browser.fetch(`${api}/log/stream`, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    await world.streams.allClosed();
  });

  it('the session ends → the stream ends', async () => {
    const { browser, api } = await world.admin();
    const stream = await SseClient.open(browser, `${api}/log/stream`);
    await browser.json(204, 'POST', '/api/auth/logout');
    expect(await stream.next()).toBeNull();
  });

  it('more streams than a session may have → 429', async () => {
    const { browser, api } = await world.admin();
    const streams = await Promise.all(Array.from({ length: 24 }, () => SseClient.open(browser, `${api}/log/stream`)));
    expect(await browser.json(429, 'GET', `${api}/log/stream`)).toMatchObject({ code: 'stream.too-many' });
    for (const stream of streams) stream.close();
  });
});

describe('a stream', () => {
  let world: TestWorld;
  beforeAll(
    async () =>
      (world = await TestWorld.start({ times: { heartbeatMs: 60_000, recheckMs: 50, uncheckedMs: 300_000 } })),
  );
  afterAll(() => world.close());

  it('the permission is removed → the stream ends', async () => {
    const { browser, api, userId } = await world.admin();
    const stream = await SseClient.open(browser, `${api}/log/stream`);
    world.provider.guilds.set(userId, []);
    world.ahead += 60_000;
    expect(await stream.next()).toBeNull();
    await browser.json(403, 'GET', `${api}/log`);
  });

  it('the session ends elsewhere → the stream ends', async () => {
    const { browser, api } = await world.admin();
    const stream = await SseClient.open(browser, `${api}/log/stream`);
    const elsewhere = new Browser(world.base);
    for (const [name, value] of browser.cookies) elsewhere.cookies.set(name, value);
    elsewhere.csrfToken = browser.csrfToken;
    await elsewhere.json(204, 'DELETE', '/api/sessions');
    expect(await stream.next()).toBeNull();
    await new Browser(world.base).json(401, 'GET', `${api}/log/stream`);
  });

  it('Discord is away for a short time → the stream continues', async () => {
    const { browser, api, guild } = await world.admin();
    const stream = await SseClient.open(browser, `${api}/log/stream`);
    world.ahead += 60_000;
    const asked = world.provider.asked.length;
    world.provider.mood = { status: 503 };
    await world.provider.askedAgain(asked + 2);
    world.provider.mood = null;
    await world.stores.guildLog.append(guild, [{ level: 'info', message: 'still here' }]);
    await world.bus.publish('guild-log.added', { guildId: guild });
    expect((await stream.next<GuildLogLine>())?.data.message).toBe('still here');
    stream.close();
  });

  it('no successful check for five minutes → the stream ends, although Discord is away', async () => {
    const { browser, api } = await world.admin();
    const stream = await SseClient.open(browser, `${api}/log/stream`);
    world.provider.mood = { status: 503 };
    world.ahead += 300_000;
    expect(await stream.next().finally(() => (world.provider.mood = null))).toBeNull();
  });
});

describe('a lost permission that the bot reports', () => {
  let world: TestWorld;
  beforeAll(async () => (world = await TestWorld.start()));
  afterAll(() => world.close());

  it.each([
    ['of one user', (userId: string) => [userId]],
    ['of all users', () => null],
  ])('%s → the next request is rejected and the stream ends, at once', async (_, people) => {
    const { browser, api, guild, userId } = await world.admin();
    const stream = await SseClient.open(browser, `${api}/log/stream`);
    await browser.json(200, 'GET', `${api}/log`);
    world.provider.guilds.set(userId, []);
    await browser.json(200, 'GET', `${api}/log`);
    await world.bus.publish('permissions.changed', { guildId: guild, userIds: people(userId) });
    expect(await stream.next()).toBeNull();
    await browser.json(403, 'GET', `${api}/log`);
  });

  it('of another user → no new request to Discord', async () => {
    const { browser, api, guild } = await world.admin();
    await browser.json(200, 'GET', `${api}/log`);
    const asked = world.provider.asked.length;
    await world.bus.publish('permissions.changed', { guildId: guild, userIds: [newId()] });
    await world.bus.publish('permissions.changed', { guildId: newId(), userIds: null });
    await browser.json(200, 'GET', `${api}/log`);
    expect(world.provider.asked).toHaveLength(asked);
  });

  it('while the bus was away → Discord is asked again', async () => {
    const { browser, api, userId } = await world.admin();
    await browser.json(200, 'GET', `${api}/log`);
    world.provider.guilds.set(userId, []);
    world.bus.reconnect();
    await browser.json(403, 'GET', `${api}/log`);
  });

  it('without a report, before an irreversible operation → Discord is asked again after 5 s', async () => {
    const { browser, api, userId } = await world.admin();
    const { id } = await browser.json<{ id: string }>(201, 'POST', `${api}/scripts`, { name: 'mine' });
    world.provider.guilds.set(userId, []);
    world.ahead += 6_000;
    await browser.json(200, 'GET', `${api}/scripts`);
    await browser.json(403, 'DELETE', `${api}/scripts/${id}`);
  });
});
