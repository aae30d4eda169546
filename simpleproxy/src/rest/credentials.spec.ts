import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { limits } from '../limits.ts';
import { eventually } from '../../testing/proxy-process.ts';
import { World } from '../../testing/world.ts';

// Real: the proxy's processes. Scripted: Discord.
const key = (name: string) => `key-of-${name}-0123456789-0123456789-0123`;
const entry = (name: string, rights: string) =>
  `${name}=sha256:${createHash('sha256').update(key(name)).digest('hex')}=${rights}`;
const KEYS = [
  entry('bot', 'gateway:bot,rest:interaction'),
  entry('jobserver', 'rest,state'),
  entry('webserver', 'state'),
  entry('operator', 'status,metrics,operate'),
].join(' ');
const [GUILD, CHANNEL] = ['100000000000000001', '100000000000000002'];
const APP = '900000000000000001';

interface Seen {
  authorization: string | undefined;
  ours: string[];
}

let world: World;
const seen: Seen[] = [];
beforeAll(async () => {
  world = await World.start({ PROXY_KEYS: KEYS });
  // The bot has all permissions, so the permission check rejects nothing.
  world.discord.emit('GUILD_ROLE_UPDATE', { guild_id: GUILD, role: { id: GUILD, permissions: '8' } });
});
beforeEach(() => {
  seen.length = 0;
  world.discord.rest = (request, response) => {
    const ours = Object.keys(request.headers).filter((name) => name.startsWith('x-mainstay'));
    seen.push({ authorization: request.headers.authorization, ours });
    response.end('{}');
  };
});
afterAll(() => world.end());

const raw = async (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<number> => {
  const request = httpRequest({ port: world.proxy.port, host: '127.0.0.1', path, method, headers, agent: false }).end();
  const [response] = (await once(request, 'response')) as [{ statusCode: number; resume(): void }];
  response.resume();
  return response.statusCode;
};
const as = (name: string, more: Record<string, string> = {}) => ({ authorization: `Bot ${key(name)}`, ...more });
const bot = () => ({ authorization: `Bot ${world.discord.token}` });
const channel = `/api/v10/channels/${CHANNEL}/typing`;

describe('credentials', () => {
  it.each([
    ['jobserver', channel, 200],
    ['bot', channel, 200],
    ['webserver', channel, 403],
    ['operator', channel, 403],
    ['nobody', channel, 401],
    ['jobserver', `/state/guilds/${GUILD}`, 200],
    ['webserver', `/state/guilds/${GUILD}/roles`, 200],
    ['webserver', `/state/channels/${CHANNEL}`, 200],
    ['bot', `/state/guilds/${GUILD}`, 403],
    ['operator', `/state/guilds/${GUILD}`, 403],
    ['operator', '/gateway/status', 200],
    ['jobserver', '/gateway/status', 403],
    ['operator', '/metrics', 200],
    ['webserver', '/metrics', 403],
    ['nobody', '/metrics', 401],
    ['bot', '/c/bot/api/v10/gateway/bot', 200],
    ['webserver', '/c/bot/api/v10/gateway/bot', 401],
  ])('key of %s, GET %s → %d', async (name, path, status) => {
    expect(await raw(path, as(name))).toBe(status);
  });

  it('a tab after the scheme → a key is replaced as after a space', async () => {
    expect(await raw(channel, { authorization: `Bot\t${key('jobserver')}` })).toBe(200);
    expect(await raw(channel, { authorization: `Bot\t${key('webserver')}` })).toBe(403);
    expect(seen.map(({ authorization }) => authorization)).toEqual([`Bot ${world.discord.token}`]);
  });

  it('a key → Discord sees the bot token and none of the proxy’s headers', async () => {
    const ours = { 'x-mainstay-guild': GUILD, 'x-mainstay-purpose': 'test', 'x-mainstay-lane': 'backup' };
    await raw(channel, as('jobserver', ours));
    await raw(channel, { 'x-mainstay-key': key('jobserver') });
    await raw('/api/v10/users/@me', { 'x-mainstay-key': key('jobserver'), authorization: 'Bearer of-a-user' });
    expect(seen).toEqual([
      { authorization: `Bot ${world.discord.token}`, ours: [] },
      { authorization: `Bot ${world.discord.token}`, ours: [] },
      { authorization: 'Bearer of-a-user', ours: [] },
    ]);
  });

  it.each([
    ['/api/v10/users/@me', { authorization: 'Bearer of-a-user' }],
    ['/api/v10/oauth2/token', {}],
    [`/api/v10/webhooks/${APP}/secret`, {}],
    [`/api/v10/interactions/${APP}/secret/callback`, {}],
    [channel, {}],
    [channel, { authorization: 'Bot wrong' }],
    [channel, { authorization: 'no-scheme' }],
  ])('%s %j without a key → 401 in Discord’s form, nothing sent, nothing counted', async (path, headers) => {
    const response = await fetch(`${world.proxy.url}${path}`, { headers: headers as Record<string, string> });
    expect([response.status, response.headers.get('content-type')]).toEqual([401, 'application/json']);
    expect(await response.json()).toMatchObject({
      code: 0,
      message: '401: Unauthorized',
      mainstay_code: 'rest.unauthorized',
    });
    expect(seen).toEqual([]);
  });

  it('a foreign credential that Discord rejects → not counted against the bot', async () => {
    world.discord.rest = (_request, response) => response.writeHead(401).end('{"code":0}');
    await raw('/api/v10/users/@me', { 'x-mainstay-key': key('jobserver'), authorization: 'Bearer wrong' });
    const status = await fetch(`${world.proxy.url}/gateway/status`, { headers: as('operator') });
    expect(await status.json()).toMatchObject({ rest: { invalidInTenMinutes: 0 } });
  });

  it('the token of an interaction that Discord sent, or of a webhook in an answer of Discord’s → no key is needed', async () => {
    const client = await world.bot();
    world.discord.emit('INTERACTION_CREATE', { id: '5'.repeat(18), application_id: APP, token: 'it', guild_id: GUILD });
    await client.until(() => client.dispatches.some(({ t }) => t === 'INTERACTION_CREATE'));
    expect(await raw(`/api/v10/interactions/${'5'.repeat(18)}/it/callback`, {}, 'POST')).toBe(200);
    expect(await raw(`/api/v10/webhooks/${APP}/it/messages/@original`, {}, 'PATCH')).toBe(200);
    world.discord.rest = (_request, response) =>
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify([{ id: '6'.repeat(18), token: 'hook' }]));
    expect(await raw(`/api/v10/webhooks/${'6'.repeat(18)}/hook`, {}, 'POST')).toBe(401);
    const listed = await world.fetch(`/api/v10/channels/${CHANNEL}/webhooks`);
    expect(await listed.json()).toEqual([{ id: '6'.repeat(18), token: 'hook' }]);
    expect(await raw(`/api/v10/webhooks/${'6'.repeat(18)}/hook`, {}, 'POST')).toBe(200);
  });

  it('the worker is killed → the interaction is still known', async () => {
    const client = await world.bot('/c/keeps');
    world.discord.emit('INTERACTION_CREATE', {
      id: '7'.repeat(18),
      application_id: APP,
      token: 'kept',
      guild_id: GUILD,
    });
    await client.until(() => client.dispatches.some(({ d }) => d['token'] === 'kept'));
    const worker = world.proxy.workerPid();
    process.kill(worker, 'SIGKILL');
    await client.until(() => client.closeCode !== null);
    expect(await raw(`/api/v10/interactions/${'7'.repeat(18)}/kept/callback`, {}, 'POST')).toBe(200);
  });

  it('a key for one group → connects and acknowledges there and nowhere else', async () => {
    const own = world.connect('/c/bot');
    await own.identify(key('bot'));
    expect(own.dispatches[0]?.t).toBe('READY');
    const other = world.connect('/c/other');
    await other.identify(key('bot'));
    expect(other.closeCode).toBe(4004);
    const without = world.connect('/c/bot');
    await without.identify(key('webserver'));
    expect(without.closeCode).toBe(4004);
    const foreign = await world.bot('/c/other');
    const thief = await world.connect('/c/bot').open();
    thief.send(6, { token: key('bot'), session_id: foreign.sessionId, seq: foreign.lastSeq });
    await thief.until(() => thief.closeCode !== null);
    expect(thief.closeCode).toBe(4004);
    const ack = (group: string) =>
      fetch(`${world.proxy.url}/c/${group}/ack`, {
        method: 'POST',
        headers: as('bot'),
        body: JSON.stringify({ shard: 0, seq: own.lastSeq, session_id: own.sessionId }),
      });
    expect([(await ack('bot')).status, (await ack('other')).status]).toEqual([200, 403]);
  });

  it.each([
    [{ origin: 'https://evil.example.com' }, 'proxy.browser'],
    [{ 'sec-fetch-site': 'cross-site' }, 'proxy.browser'],
    [{ host: 'rebound.example.com' }, 'proxy.bad_host'],
  ])('%j, even with the bot token → rejected, sockets too', async (headers, _code) => {
    expect(await raw(channel, { ...bot(), ...headers })).toBe(403);
    const upgrade = {
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    };
    expect(await raw('/c/bot', { ...upgrade, ...headers })).toBe(403);
    expect(seen).toEqual([]);
  });

  it('an operator rotates a shard → a new connection, and on request a new session', async () => {
    const rotate = (name: string, body: string, shard = 0) =>
      fetch(`${world.proxy.url}/gateway/shards/${shard}/rotate`, { method: 'POST', headers: as(name), body });
    const { identifies, resumes } = world.discord;
    expect((await rotate('jobserver', '{}')).status).toBe(403);
    expect((await rotate('operator', '{}', 5)).status).toBe(404);
    expect((await rotate('operator', '{"mode":"else"}')).status).toBe(400);
    expect((await rotate('operator', '{}')).status).toBe(202);
    await eventually(() => expect(world.discord.resumes).toBeGreaterThan(resumes));
    expect(world.discord.identifies).toBe(identifies);
    await eventually(() => world.proxy.ready());
    expect((await rotate('operator', '{"mode":"identify"}')).status).toBe(202);
    await eventually(() => expect(world.discord.identifies).toBeGreaterThan(identifies));
  });
});

describe('connections that have not identified', () => {
  it('more than the limit → rejected until some have identified or closed', async () => {
    const strangers = Array.from({ length: limits.clients.unauthenticated }, () => world.connect());
    await Promise.all(strangers.map((stranger) => stranger.open()));
    expect(await world.connect().refused()).toBe(503);
    await strangers[0]!.identify(world.discord.token);
    await world.connect().open();
    expect(await world.connect().refused()).toBe(503);
    // Without IDENTIFY they are closed.
    await strangers[1]!.until(() => strangers[1]!.closeCode !== null, 60_000);
    expect(strangers[1]!.closeCode).toBe(4009);
    expect(strangers[0]!.closeCode).toBeNull();
    await Promise.all(strangers.slice(1).map((stranger) => stranger.close()));
  });

  it('a lower limit for those with a compression context', async () => {
    const connect = () => world.connect('/c/bot?compress=zlib-stream');
    const open = Array.from({ length: limits.clients.unauthenticatedCompressed }, connect);
    await Promise.all(open.map((stranger) => stranger.open()));
    expect(await connect().refused()).toBe(503);
    await world.connect().open();
  });
});
