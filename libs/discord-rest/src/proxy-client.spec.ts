import { Fault, limits } from '#libs/vocabulary';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSocketServer, type AddressInfo } from 'node:net';
import type { Notice } from './guild-share.ts';
import { ProxyClient } from './proxy-client.ts';
import { tellSeldom } from './tell-seldom.ts';

const key = 'a-secret-key';
const guildId = '100000000000000001';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;
const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(JSON.stringify(body));

/** A real server that gives the answers one after the other, then repeats the last one. */
async function serverOf(...answers: Answer[]) {
  const requests: Array<{ method: string; url: string; headers: IncomingMessage['headers']; body: string }> = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      requests.push({ method: request.method!, url: request.url!, headers: request.headers, body });
      (answers.length > 1 ? answers.shift() : answers[0])!(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    requests,
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function faultOf(result: Promise<unknown>): Promise<Fault> {
  const error: unknown = await result.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Fault);
  return error as Fault;
}

describe('ProxyClient', () => {
  it('a call → carries token, priority, body and reason', async () => {
    await using server = await serverOf(json(200, { id: '1' }));
    const client = new ProxyClient({ proxyUrl: `${server.url}/`, key, priority: 'moderation' });
    const answer = await client.request('/api/v10/x', { method: 'POST', body: { a: 1 }, reason: 'größer ✓' });
    expect(answer).toEqual({ id: '1' });
    expect(server.requests).toEqual([
      {
        method: 'POST',
        url: '/api/v10/x',
        body: '{"a":1}',
        headers: expect.objectContaining({
          authorization: `Bot ${key}`,
          'x-mainstay-lane': 'moderation',
          'x-audit-log-reason': 'gr%C3%B6%C3%9Fer%20%E2%9C%93',
          'content-type': 'application/json',
        }),
      },
    ]);
  });

  it.each([
    [404, { code: 10008, message: 'Unknown Message' }, { code: 'discord.unknown-message', status: 404, side: 'user' }],
    [403, { code: 50013, message: 'Missing Permissions' }, { code: 'discord.missing-permissions', status: 403 }],
    [404, { code: 0, message: '404: Not Found' }, { code: 'discord.not-found', status: 404 }],
    [400, { code: 999999, message: 'New' }, { code: 'discord.bad-request', data: { status: 400, code: 999999 } }],
    [418, 'a teapot', { code: 'discord.refused', status: 418 }],
    [401, { code: 0, message: '401: Unauthorized' }, { code: 'discord.unauthorized', side: 'system', status: 502 }],
  ])('%i %j → a fault', async (status, body, expected) => {
    await using server = await serverOf(json(status, body));
    const fault = await faultOf(new ProxyClient({ proxyUrl: server.url, key }).request('/api/v10/x'));
    expect(fault).toMatchObject({ retryable: false, ...expected });
    expect(server.requests).toHaveLength(1);
  });

  it('a form error of Discord → its text is in the fault', async () => {
    const errors = { content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 2000 or fewer.' }] } };
    await using server = await serverOf(json(400, { code: 50035, message: 'Invalid Form Body', errors }));
    const fault = await faultOf(new ProxyClient({ proxyUrl: server.url, key }).request('/'));
    expect(fault).toMatchObject({
      code: 'discord.invalid-form-body-or-content-type',
      message: 'Invalid Form Body content: Must be 2000 or fewer.',
    });
  });

  it('a 502, a broken connection, a 429, a truncated response → retried', async () => {
    const broken: Answer = (response) => void response.destroy();
    const cut: Answer = (response) => void response.writeHead(200).end('{"id":');
    const limited = json(429, { retry_after: 0.01 }, { 'Retry-After': '0.01' });
    await using server = await serverOf(json(502, {}), broken, limited, cut, json(200, { id: '1' }));
    expect(await new ProxyClient({ proxyUrl: server.url, key }).request('/')).toEqual({ id: '1' });
    expect(server.requests).toHaveLength(5);
  });

  it('a request that must not be repeated and may have been received → not retried', async () => {
    await using server = await serverOf((response) => void response.destroy());
    const request = { method: 'POST', body: {}, repeatable: false } as const;
    const fault = await faultOf(new ProxyClient({ proxyUrl: server.url, key }).request('/', request));
    expect(fault).toMatchObject({ code: 'discord.unavailable', retryable: true, side: 'system' });
    expect(server.requests).toHaveLength(1);
  });

  it('a proxy that is restarting → waits and retries, also for a request that must not be repeated', async () => {
    const reserved = createSocketServer();
    await new Promise<void>((resolve) => reserved.listen(0, '127.0.0.1', resolve));
    const { port } = reserved.address() as AddressInfo;
    await new Promise((resolve) => reserved.close(resolve));
    const client = new ProxyClient({ proxyUrl: `http://127.0.0.1:${port}`, key });
    const answer = client.request('/', { method: 'POST', body: {}, repeatable: false });
    const server = createServer((_, response) => void response.end('{}'));
    // The first attempts are refused: no server listens yet.
    await new Promise((resolve) => setTimeout(resolve, 150));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    expect(await answer).toEqual({});
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('a proxy that stays away → gives up, and the error does not contain the token', async () => {
    await using server = await serverOf(json(503, {}));
    const client = new ProxyClient({ proxyUrl: server.url, key, patienceMs: 300 });
    const fault = await faultOf(client.request('/'));
    expect(fault).toMatchObject({ code: 'discord.unavailable', retryable: true, status: 503 });
    expect(server.requests.length).toBeGreaterThan(1);
    expect(JSON.stringify(fault) + fault.stack + String((fault.cause as Error).stack)).not.toContain(key);
  });

  it('no answer, or a long rate limit → times out', async () => {
    await using silent = await serverOf(() => {});
    const hasty = new ProxyClient({ proxyUrl: silent.url, key, timeoutMs: 50, patienceMs: 0 });
    expect(await faultOf(hasty.request('/'))).toMatchObject({
      code: 'discord.unavailable',
      message: expect.stringContaining('timeout'),
    });
    await using limited = await serverOf(json(429, {}, { 'Retry-After': '3600' }));
    const fault = await faultOf(new ProxyClient({ proxyUrl: limited.url, key }).request('/'));
    expect(fault).toMatchObject({ code: 'discord.rate-limited', retryable: true, retryAfterMs: 3_600_000 });
  });

  it('calls on behalf of a guild → guild, purpose and priority in headers', async () => {
    await using server = await serverOf(json(200, {}));
    const client = new ProxyClient({ proxyUrl: server.url, key });
    await client.onBehalf({ guildId, purpose: 'messages.send', priority: 'moderation' }).request('/');
    await client.request('/');
    const ours = server.requests.map(({ headers }) => [
      headers['x-mainstay-guild'],
      headers['x-mainstay-purpose'],
      headers['x-mainstay-lane'],
    ]);
    expect(ours).toEqual([
      [guildId, 'messages.send', 'moderation'],
      [undefined, undefined, 'script'],
    ]);
  });

  it.each([
    ['rest.guild_queue_full', 429, { code: 'rest.guild-queue-full', status: 429, retryable: true }],
    ['rest.guild_invalid_budget', 429, { code: 'rest.guild-invalid-budget', status: 429, retryable: true }],
    ['rest.remembered_refusal', 403, { code: 'discord.missing-permissions', status: 403 }],
    ['discord.forbidden', 403, { code: 'discord.missing-permissions', status: 403 }],
  ])('%s of the proxy → a fault, and a notice for the guild', async (mainstayCode, status, fault) => {
    const told: Notice[] = [];
    const headers = { 'X-Mainstay-Code': mainstayCode, ...(status === 429 ? { 'Retry-After': '3600' } : {}) };
    const body = { code: status === 403 ? 50013 : 0, message: 'Missing Permissions', mainstay_code: mainstayCode };
    await using server = await serverOf(json(status, body, headers));
    const client = new ProxyClient({ proxyUrl: server.url, key, tell: (notice) => told.push(notice) });
    const onBehalf = client.onBehalf({ guildId, purpose: 'messages.send' });
    expect(await faultOf(onBehalf.request('/api/v10/x', { method: 'POST', body: {} }))).toMatchObject(fault);
    expect(told).toEqual([
      {
        guildId,
        code: mainstayCode.replaceAll('_', '-'),
        message: expect.stringMatching(/\(messages\.send: POST \/api\/v10\/x, Missing Permissions\)$/),
      },
    ]);
    // Discord's own error needs no line.
    await using own = await serverOf(json(403, body));
    const plain = new ProxyClient({ proxyUrl: own.url, key, tell: (notice) => told.push(notice) });
    await faultOf(plain.onBehalf({ guildId, purpose: 'x' }).request('/'));
    expect(told).toHaveLength(1);
  });

  it('a 429 without a wait → retried, and no wait is made up', async () => {
    await using server = await serverOf(json(429, {}));
    const fault = await faultOf(new ProxyClient({ proxyUrl: server.url, key, patienceMs: 0 }).request('/'));
    expect(fault).toMatchObject({ code: 'discord.rate-limited', retryAfterMs: undefined });
  });

  it('a failure for which the proxy states that Discord received nothing → retried, also for a request that must not be repeated', async () => {
    const request = { method: 'POST', body: {}, repeatable: false } as const;
    await using unsent = await serverOf(json(502, {}, { 'X-Mainstay-Sent': 'no' }), json(200, { id: '1' }));
    expect(await new ProxyClient({ proxyUrl: unsent.url, key }).request('/', request)).toEqual({ id: '1' });
    await using unknown = await serverOf(json(502, {}, { 'X-Mainstay-Sent': 'maybe' }));
    await faultOf(new ProxyClient({ proxyUrl: unknown.url, key }).request('/', request));
    expect(unknown.requests).toHaveLength(1);
  });
});

describe('tellSeldom', () => {
  it('many notices of a guild → one of each kind per minute, with the number of the others', () => {
    const clock = { now: 0 };
    const told: string[] = [];
    const tell = tellSeldom(
      ({ guildId: guild, code, message }) => told.push(`${guild} ${code} ${message}`),
      () => clock.now,
    );
    const notice = (guild: string, code: string) => tell({ guildId: guild, code, message: 'x.' });
    for (let n = 0; n < 5; n += 1) notice('a', 'one');
    notice('a', 'two');
    notice('b', 'one');
    clock.now = limits.discord.tellEveryMs;
    notice('a', 'one');
    expect(told).toEqual(['a one x.', 'a two x.', 'b one x.', 'a one x. 4 more like this since the last line.']);
  });
});
