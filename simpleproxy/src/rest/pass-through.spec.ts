import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { eventually } from '../../testing/proxy-process.ts';
import { World } from '../../testing/world.ts';

let world: World;
let nextId = 123456789012345678n;
/** A channel, and so a bucket, for each test. */
let channel = '';
beforeAll(async () => (world = await World.start({ REST_MAX_WAIT_MS: '5000' })));
beforeEach(() => (channel = `/api/v10/channels/${nextId++}`));
afterAll(() => world.end());

/** Sends the path exactly as written: fetch would normalise it. */
const raw = async (path: string, headers: Record<string, string> = {}): Promise<number> => {
  const request = httpRequest({ port: world.proxy.port, host: '127.0.0.1', path, headers }).end();
  const [response] = (await once(request, 'response')) as [{ statusCode: number; resume(): void }];
  response.resume();
  return response.statusCode;
};

describe('REST pass-through', () => {
  it('any request → method, query, headers and body unchanged, and so the answer', async () => {
    world.discord.rest = (request, response, body) => {
      const { method, url, headers } = request;
      response.writeHead(418, { 'x-custom': 'kept', 'set-cookie': ['a=1', 'b=2'], 'x-ratelimit-limit': '5' });
      response.end(
        JSON.stringify({
          method,
          url,
          reason: headers['x-audit-log-reason'],
          priority: headers['x-mainstay-lane'],
          body: body.toString(),
        }),
      );
    };
    const headers = { 'x-audit-log-reason': 'because', 'x-mainstay-lane': 'backup' };
    const response = await world.fetch(`/c/bot${channel}/messages?a=%2F..&b`, {
      method: 'PATCH',
      body: 'text',
      headers,
    });
    expect(response.status).toBe(418);
    expect(response.headers.get('x-custom')).toBe('kept');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.json()).toEqual({
      method: 'PATCH',
      url: `${channel}/messages?a=%2F..&b`,
      reason: 'because',
      body: 'text',
    });
  });

  it('bodies of any size → streamed', async () => {
    world.discord.rest = (_request, response, body) => response.end(String(body.length));
    const body = Buffer.alloc(20 * 1024 * 1024, 1);
    const response = await world.fetch(`${channel}/messages`, { method: 'POST', body });
    expect(await response.text()).toBe(String(body.length));
  });

  it('a 429 → waits and retries', async () => {
    let calls = 0;
    world.discord.rest = (_request, response) => {
      if (++calls > 1) response.end('{"ok":true}');
      else response.writeHead(429, { 'retry-after': '0.3', 'x-ratelimit-scope': 'user' }).end('{"retry_after":0.3}');
    };
    const started = performance.now();
    expect(await (await world.fetch(`${channel}/messages`, { method: 'POST', body: '{}' })).json()).toEqual({
      ok: true,
    });
    expect(performance.now() - started).toBeGreaterThan(290);
    expect(await world.metric('simpleproxy_rest_429_total{scope="user"}')).toBe(1);
  });

  it('a 429 with a wait above the limit → passed on', async () => {
    world.discord.rest = (_request, response) =>
      response.writeHead(429, { 'retry-after': '3600', 'x-ratelimit-scope': 'user' }).end('{"retry_after":3600}');
    const response = await world.fetch(channel);
    expect(response.status).toBe(429);
    expect(await response.json()).toEqual({ retry_after: 3600 });
  });

  it('a 429 with a wait above the limit → passed on, and the next caller gets the remaining time', async () => {
    let calls = 0;
    world.discord.rest = (_request, response) => {
      calls++;
      response.writeHead(429, { 'retry-after': '3000000', 'x-ratelimit-scope': 'user' }).end('{"retry_after":3000000}');
    };
    expect((await world.fetch(channel)).headers.get('retry-after')).toBe('3000000');
    const next = await world.fetch(channel);
    expect([next.status, calls]).toEqual([429, 1]);
    expect(Number(next.headers.get('retry-after'))).toBeGreaterThan(2_999_000);
    expect(await next.json()).toMatchObject({ code: 0, global: false, mainstay_code: 'rest.wait_too_long' });
  });

  it('a limit on fields of a channel → holds only requests with these fields', async () => {
    world.discord.rest = (_request, response, body) => {
      const told = {
        'x-ratelimit-bucket': 'b',
        'x-ratelimit-limit': '50',
        'x-ratelimit-remaining': '47',
        'x-ratelimit-reset-after': '1',
      };
      const isLimited = 'name' in (JSON.parse(body.toString()) as object);
      if (!isLimited) response.writeHead(200, told).end('{}');
      else
        response
          .writeHead(429, { ...told, 'retry-after': '600', 'x-ratelimit-scope': 'shared' })
          .end('{"retry_after":600}');
    };
    const change = (fields: object) => world.fetch(channel, { method: 'PATCH', body: JSON.stringify(fields) });
    expect((await change({ name: 'a' })).status).toBe(429);
    expect((await change({ nsfw: true })).status).toBe(200);
    const again = await change({ name: 'b' });
    expect(again.status).toBe(429);
    expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(590);
  });

  it('a path with two readings → rejected', async () => {
    const headers = { authorization: `Bot ${world.discord.token}` };
    for (const path of [
      '/api/v10/%2e%2e/secret',
      '/api/v10/../secret',
      '/api//v10/users',
      '/api/v10/a%2fb',
      '/c/bot/api/..',
    ])
      expect([path, await raw(path, headers)]).toEqual([path, 400]);
  });

  it('Discord cannot be reached → an error, after a second try of a GET', async () => {
    let calls = 0;
    world.discord.rest = (request) => {
      calls++;
      request.socket.destroy();
    };
    const get = await world.fetch(channel);
    expect([get.status, calls]).toEqual([502, 3]);
    expect(await get.json()).toMatchObject({ code: 0, mainstay_code: 'rest.upstream_unreachable' });
    const post = await world.fetch(`${channel}/messages`, { method: 'POST', body: '{}' });
    expect([post.status, calls]).toEqual([502, 4]);
  });

  it('a client that disconnects while its request waits → not sent', async () => {
    const seen: string[] = [];
    let release = () => {};
    world.discord.rest = (request, response) => {
      seen.push(String(request.headers['x-n']));
      if (seen.length === 1) release = () => response.end('{}');
      else response.end('{}');
    };
    const ask = (n: string) => world.fetch(channel, { headers: { 'x-n': n } });
    const first = ask('first');
    await eventually(() => expect(seen).toEqual(['first']));
    const socket = connect(world.proxy.port, '127.0.0.1');
    socket.write(
      `GET ${channel} HTTP/1.1\r\nhost: x\r\nx-n: gone\r\nauthorization: Bot ${world.discord.token}\r\n\r\n`,
    );
    const queued = 'simpleproxy_rest_queued{lane="script"}';
    await eventually(async () => expect(await world.metric(queued)).toBe(1));
    socket.destroy();
    await eventually(async () => expect(await world.metric(queued)).toBe(0));
    release();
    await first;
    await ask('last');
    expect(seen).toEqual(['first', 'last']);
  });

  it('the gateway route → the proxy’s own address', async () => {
    const { port } = world.proxy;
    const bot = await world.fetch('/c/bot/api/v10/gateway/bot');
    expect(await bot.json()).toMatchObject({
      url: `ws://127.0.0.1:${port}/c/bot`,
      shards: 1,
      session_start_limit: { remaining: 1000, max_concurrency: 1 },
    });
    expect(await (await world.fetch('/api/v10/gateway')).json()).toEqual({ url: `ws://127.0.0.1:${port}` });
    expect(await raw('/api/v10/gateway/bot')).toBe(401);
  });
});
