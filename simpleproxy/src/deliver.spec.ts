import { Client, Events, GatewayIntentBits } from 'discord.js';
import { eventually } from '../testing/proxy-process.ts';
import { World } from '../testing/world.ts';

let world: World;
beforeEach(async () => (world = await World.start()));
afterEach(async () => {
  for (const client of clients.splice(0)) await client.destroy();
  await world.end();
});

const clients: Client[] = [];
const INTENTS = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.MessageContent];

async function discordJs(group: string, seen: string[]): Promise<Client> {
  const client = new Client({ intents: INTENTS, rest: { api: `${world.proxy.url}/c/${group}/api` } });
  client.on(Events.MessageCreate, (message) => seen.push(message.content.split(' ')[0] ?? ''));
  clients.push(client);
  client.on(Events.Error, () => {});
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(world.discord.token);
  await ready;
  return client;
}

describe('an unmodified discord.js', () => {
  it('connects → READY, its guilds from the cache, then events', async () => {
    const seen: string[] = [];
    const client = await discordJs('default', seen);
    expect(client.guilds.cache.map((guild) => guild.name)).toHaveLength(2);
    expect(client.channels.cache.size).toBe(2);
    world.discord.message(1);
    await eventually(() => expect(seen).toEqual(['1']));
  });

  it('reconnects after a restart → missed events, in order', async () => {
    const first: string[] = [];
    const before = await discordJs('bot', first);
    world.discord.message(1);
    await eventually(() => expect(first).toEqual(['1']));
    await before.destroy();
    for (let n = 2; n <= 5; n++) world.discord.message(n);
    const second: string[] = [];
    await discordJs('bot', second);
    await eventually(() => expect(second).toEqual(['1', '2', '3', '4', '5']));
    expect(world.discord.identifies).toBe(1);
  });

  it('the worker is killed → resumes without a lost or repeated event', async () => {
    const seen: string[] = [];
    await discordJs('bot', seen);
    world.discord.message(1);
    await eventually(() => expect(seen).toEqual(['1']));
    process.kill(world.proxy.workerPid(), 'SIGKILL');
    world.discord.message(2);
    await eventually(() => world.proxy.ready());
    world.discord.message(3);
    await eventually(() => expect(seen).toEqual(['1', '2', '3']));
    expect(world.discord.identifies).toBe(1);
  });
});

describe('explicit acknowledgement', () => {
  it('unacknowledged events → delivered again under the same event ids, and nothing else', async () => {
    const first = await world.bot();
    for (let n = 1; n <= 4; n++) world.discord.message(n);
    await first.until(() => first.numbers.length === 4);
    const [, two] = first.dispatches.filter(({ t }) => t === 'MESSAGE_CREATE');
    expect(await world.ack(two?.s ?? 0)).toMatchObject({ status: 200, body: { unacknowledged: 2 } });
    await first.close();
    world.discord.message(5);
    const second = await world.bot();
    await second.until(() => second.numbers.length === 3);
    expect(second.numbers).toEqual([3, 4, 5]);
    const ids = (client: typeof first, n: number) =>
      client.dispatches.find(({ d }) => parseInt(String(d['content']), 10) === n)?.event_id;
    expect(ids(second, 3)).toBe(ids(first, 3));
    expect(new Set([3, 4, 5].map((n) => ids(second, n))).size).toBe(3);
    expect(second.dispatches.map(({ s }) => s)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('a sequence number of a named session, or of the newest, or an event id → accepted', async () => {
    const first = await world.bot();
    world.discord.message(1);
    world.discord.message(2);
    await first.until(() => first.numbers.length === 2);
    await first.close();
    const second = await world.bot();
    await second.until(() => second.numbers.length === 2);
    const one = first.dispatches.find(({ t }) => t === 'MESSAGE_CREATE');
    expect(await world.ack(one?.s ?? 0, { session_id: first.sessionId })).toMatchObject({
      body: { unacknowledged: 1 },
    });
    expect(await world.ack(second.lastSeq)).toMatchObject({ body: { unacknowledged: 0 } });
    expect(await world.ack(second.lastSeq + 1)).toMatchObject({ status: 409, body: { mainstay_code: 'ack.ahead' } });
    expect(await world.ack(1, { session_id: 'other' })).toMatchObject({ status: 404 });
    world.discord.message(3);
    await second.until(() => second.numbers.length === 3);
    const { event_id: eventId } = second.dispatches.at(-1) ?? {};
    const body = JSON.stringify({ event_id: eventId });
    expect(await (await world.fetch('/c/bot/ack', { method: 'POST', body })).json()).toMatchObject({
      unacknowledged: 0,
    });
  });

  it('a body that is not an acknowledgement → rejected', async () => {
    for (const body of [
      '',
      '{',
      '[]',
      '{"shard":0}',
      '{"seq":-1}',
      '{"seq":1,"event_id":"a"}',
      '{"shard":7,"seq":1}',
    ]) {
      const response = await world.fetch('/c/bot/ack', { method: 'POST', body });
      expect([400, 404]).toContain(response.status);
      expect(await response.json()).toMatchObject({ mainstay_code: expect.stringMatching(/^ack\./) as string });
    }
    expect((await fetch(`${world.proxy.url}/c/bot/ack`, { method: 'POST', body: '{"seq":1}' })).status).toBe(401);
  });

  it('interactions that are too old to answer → dropped and counted', async () => {
    const first = await world.bot();
    world.discord.emit('INTERACTION_CREATE', { id: '1', guild_id: world.discord.guildIds[0] });
    await first.until(() => first.dispatches.at(-1)?.t === 'INTERACTION_CREATE');
    const seen = performance.now();
    await first.close();
    await eventually(() => expect(performance.now() - seen).toBeGreaterThan(2600));
    world.discord.message(1);
    const second = await world.bot();
    await second.until(() => second.numbers.length === 1);
    expect(second.dispatches.map(({ t }) => t)).not.toContain('INTERACTION_CREATE');
    expect(await world.metric('simpleproxy_dropped_total{shard="0",reason="interaction_expired"}')).toBe(1);
  });
});

describe('groups without explicit acknowledgement', () => {
  it('unacknowledged events → heartbeats are requested and acknowledge', async () => {
    const first = await world.bot('/');
    world.discord.message(1);
    await first.until(() => first.payloads.some(({ op }) => op === 1));
    first.send(1, first.lastSeq);
    await first.until(() => first.payloads.some(({ op }) => op === 11));
    world.discord.message(2);
    await first.until(() => first.numbers.length === 2);
    await first.close();
    const second = await world.bot('/');
    await second.until(() => second.numbers.length === 1);
    expect(second.numbers).toEqual([2]);
  });
});

describe('RESUME', () => {
  it('RESUME → exactly the missing dispatches, also after a restart of the proxy', async () => {
    const first = await world.bot();
    for (let n = 1; n <= 3; n++) world.discord.message(n);
    await first.until(() => first.numbers.length === 3);
    await first.close();
    world.discord.message(4);
    await world.proxy.killTree();
    world.proxy.spawn();
    await eventually(() => world.proxy.ready());
    const second = world.connect();
    await second.resume(world.discord.token, first.sessionId, first.lastSeq - 1);
    expect(second.dispatches.map(({ t, s }) => [t, s - first.lastSeq])).toEqual([
      ['MESSAGE_CREATE', 0],
      ['MESSAGE_CREATE', 1],
      ['RESUMED', 2],
    ]);
    expect(second.numbers).toEqual([3, 4]);
    expect(world.discord.identifies).toBe(1);
  });

  it('an unknown session → op 9 with the socket left open, where IDENTIFY then works', async () => {
    const client = world.connect();
    await client.resume(world.discord.token, 'no such session', 3);
    expect(client.payloads.at(-1)).toMatchObject({ op: 9, d: false });
    await client.identify(world.discord.token);
    expect(client.dispatches[0]?.t).toBe('READY');
    const other = world.connect();
    await other.resume(world.discord.token, client.sessionId, 9999);
    expect(other.payloads.at(-1)).toMatchObject({ op: 9, d: false });
  });
});
