import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { simulate, type Simulation } from '../index.ts';

const TOKEN = 'control-token-of-a-test';

interface Call {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Address to connect to, if not the simulator's own. */
  to?: string;
}

describe('the simulator’s controls', () => {
  let sim: Simulation;
  let port: number;

  beforeAll(async () => {
    sim = await simulate({ host: '0.0.0.0', controlToken: TOKEN, strict: false });
    port = Number(new URL(sim.url).port);
  });
  afterAll(() => sim.close());

  /** Sends any headers, including those that `fetch` does not let a caller set. */
  function send({ method = 'GET', path = '/sim/world', headers = {}, body, to = '127.0.0.1' }: Call) {
    return new Promise<{ status: number; text: string }>((done, fail) => {
      const sent = request({ host: to, port, method, path, agent: false, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.on('end', () => done({ status: response.statusCode!, text }));
      });
      sent.on('error', fail);
      sent.end(body);
    });
  }
  const authorization = `Bearer ${TOKEN}`;

  it('with the token → 200 with tokens in the world; without it or with another one → 401 and no token', async () => {
    const open = await send({ headers: { authorization } });
    expect(open.status).toBe(200);
    expect(open.text).toContain('botToken');
    const bot = [...sim.world.accounts.values()].find(({ user }) => user.bot)!;
    for (const headers of [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: TOKEN },
      { authorization: `Bot ${bot.token}` },
    ]) {
      const closed = await send({ headers: headers as Record<string, string> });
      expect(closed.status).toBe(401);
      expect(closed.text).not.toContain(bot.token);
    }
  });

  it('every control, streams included, without the token → 401', async () => {
    const paths = ['world', 'guilds', 'state', 'journal', 'save', 'stream', 'journal/stream', 'faults', 'runs', 'none'];
    for (const path of paths) expect([path, (await send({ path: `/sim/${path}` })).status]).toEqual([path, 401]);
    for (const path of ['reset', 'worlds', 'load', 'clock', 'faults', 'members', 'limits', 'gateway/close'])
      expect([path, (await send({ method: 'POST', path: `/sim/${path}` })).status]).toEqual([path, 401]);
  });

  it.each([
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['an origin without a name', { origin: 'null' }],
    ['another port of this machine', { origin: 'http://localhost:3000' }],
    ['a cross-site page', { 'sec-fetch-site': 'cross-site' }],
    ['a page of the same site', { 'sec-fetch-site': 'same-site' }],
    ['a name that resolves to this machine', { host: 'attacker.example' }],
    ['a name that begins like ours', { host: 'localhost.attacker.example' }],
  ])('%s → 403, even with the token', async (_, headers) => {
    expect((await send({ headers: { authorization, ...headers } })).status).toBe(403);
  });

  it.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST:80'])('Host %s → 200', async (host) => {
    expect((await send({ headers: { authorization, host } })).status).toBe(200);
  });

  it('a body that is not declared as JSON → 415 and the world stays; declared → 200', async () => {
    const call = { method: 'POST', path: '/sim/clock', body: '{"windMs":1000000}' };
    const before = sim.clock.now();
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonp'])
      expect((await send({ ...call, headers: { authorization, 'content-type': type } })).status).toBe(415);
    expect((await send({ ...call, headers: { authorization, 'transfer-encoding': 'chunked' } })).status).toBe(415);
    expect(sim.clock.now() - before).toBeLessThan(1_000_000);
    const declared = { authorization, 'content-type': 'application/json; charset=utf-8' };
    expect((await send({ ...call, headers: declared })).status).toBe(200);
  });

  const outside = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

  it('a connection from another address, with a Host header that says localhost → 403, also for the OAuth page', async () => {
    // A machine without a network has no such address.
    if (outside === undefined) return;
    const spoofed = { authorization, host: 'localhost' };
    expect((await send({ to: outside, headers: spoofed })).status).toBe(403);
    const path = '/oauth2/authorize?client_id=1&response_type=code';
    expect((await send({ to: outside, path, headers: { host: 'localhost' } })).status).toBe(403);
    expect((await send({ path, headers: { host: 'attacker.example' } })).status).toBe(403);
  });

  it('a link from elsewhere → the OAuth page; an answer from another site’s page → refused', async () => {
    const [application] = sim.world.applications.values();
    const redirect = encodeURIComponent('http://localhost:1/callback');
    const path = `/oauth2/authorize?client_id=${application!.id}&response_type=code&scope=identify&redirect_uri=${redirect}`;
    expect((await send({ path, headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(200);
    const answer = { method: 'POST', path, body: 'user_id=ada&decision=authorize' };
    expect((await send({ ...answer, headers: { origin: 'https://evil.example' } })).status).toBe(403);
    expect(
      (await send({ ...answer, headers: { origin: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}` } })).status,
    ).toBe(302);
  });
});
