import { limits } from '#libs/vocabulary';
import { Browser } from '../../test/browser.ts';
import { MANAGE_GUILD, newId, TestWorld } from '../../test/world.ts';
import { printDocument } from '../write-openapi.ts';

interface Route {
  id: string;
  method: string;
  path: string;
  unsafe: boolean;
  access: 'public' | 'session' | 'guild';
}

/** Every route: a new one is tested without a change here, except for its body if it takes one. */
const document = JSON.parse(await printDocument()) as {
  paths: Record<string, Record<string, { operationId: string; security?: unknown[] }>>;
};
const routes: Route[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId, security }]) => ({
    id: operationId,
    method: method.toUpperCase(),
    path,
    unsafe: method !== 'get',
    access: path.includes('{guild}') ? 'guild' : security ? 'session' : 'public',
  })),
);

const bodies: Record<string, unknown> = {
  createScript: { name: 'mine', source: '' },
  changeScript: { enabled: false },
  saveVersion: { source: '' },
  checkScripts: { scripts: [{ name: 'mine', source: '' }] },
  pruneMessages: { channelIds: [newId()], limit: 1 },
  windPlaygroundClock: { windMs: 60_000 },
  raidPlayground: { accounts: 2 },
  layPlaygroundFault: { kind: 'status', count: 1 },
};

const guildRoutes = routes.filter(({ access }) => access === 'guild');
const closedRoutes = routes.filter(({ access }) => access !== 'public');
const unsafeRoutes = routes.filter(({ unsafe }) => unsafe);
/** Routes that name an object inside the guild. */
const innerRoutes = guildRoutes.filter(({ path }) => path.replace('{guild}', '').includes('{'));
const byName = (list: Route[]) => list.map((route) => [`${route.method} ${route.path}`, route] as const);

describe('access', () => {
  let world: TestWorld;
  let mine: Awaited<ReturnType<TestWorld['admin']>>;
  /** Ids of objects in another guild. */
  let ids: Record<string, string>;

  beforeAll(async () => {
    world = await TestWorld.start();
    mine = await world.admin();
    const other = await world.admin();
    const script = await other.browser.json<{ id: string; runId: string }>(201, 'POST', `${other.api}/scripts`, {
      name: 'theirs',
    });
    ids = {
      guild: other.guild,
      script: script.id,
      number: '1',
      run: script.runId,
      event: await parkedEvent(world, other.guild),
      channel: newId(),
      user: newId(),
      campaign: '1',
      fault: '1',
      path: 'users/@me',
      session: script.runId,
    };
  });
  afterAll(() => world.close());
  // Refill all buckets.
  beforeEach(() => (world.ahead += 10_000));

  const call = (browser: Browser, route: Route, values: Record<string, string>, headers?: Record<string, string>) => {
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name]!));
    const query = route.id === 'diffVersions' ? '?against=1' : '';
    return browser.send(route.method, path + query, route.unsafe ? (bodies[route.id] ?? {}) : undefined, headers);
  };

  async function expectProblem(response: Response, status: number, code?: string): Promise<void> {
    const problem = (await response.json()) as { status: number; code: string };
    expect({ status: response.status, ...(code ? { code: problem.code } : {}) }).toEqual({
      status,
      ...(code ? { code } : {}),
    });
    expect(problem.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(response.headers.get('cache-control')).toBe('no-store');
  }

  it('the test → covers every route', () => {
    expect(routes.length).toBeGreaterThanOrEqual(41);
    expect(routes.filter(({ access }) => access === 'public').map(({ id }) => id)).toEqual(['login', 'loginCallback']);
  });

  it.each(byName(closedRoutes))('%s: no session → 401', async (_, route) => {
    await expectProblem(await call(new Browser(world.base), route, ids), 401, 'session.missing');
    const forged = new Browser(world.base);
    forged.cookies.set('mainstay_session', 'A'.repeat(43));
    await expectProblem(await call(forged, route, ids), 401, 'session.missing');
  });

  it.each(byName(unsafeRoutes))('%s: no CSRF token, a wrong one, a foreign origin → 403', async (_, route) => {
    const values = { ...ids, guild: mine.guild };
    const forged: Array<Record<string, string>> = [
      { 'x-csrf-token': '' },
      { 'x-csrf-token': `${mine.browser.csrfToken.slice(0, -1)}!` },
    ];
    for (const headers of forged) {
      await expectProblem(await call(mine.browser, route, values, headers), 403, 'session.csrf');
    }
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }]) {
      await expectProblem(await call(mine.browser, route, values, headers), 403, 'http.cross-site');
    }
  });

  it.each(byName(guildRoutes))('%s: a guild of other users → 403', async (_, route) => {
    await expectProblem(await call(mine.browser, route, ids), 403, 'guild.forbidden');
  });

  it.each(byName(guildRoutes))('%s: an invalid id → 400', async (_, route) => {
    for (const guild of ['abc', '0', '-1', '1'.repeat(30), "1' OR 1=1"]) {
      await expectProblem(await call(mine.browser, route, { ...ids, guild }), 400, 'request.invalid');
    }
  });

  it.each(byName(innerRoutes))('%s: in the own guild, with an object of another → 404', async (_, route) => {
    await expectProblem(await call(mine.browser, route, { ...ids, guild: mine.guild }), 404);
  });

  it.each([
    ['owner', { owner: true, permissions: '0' }, 200],
    ['Administrator', { permissions: '8' }, 200],
    ['Manage Server', { permissions: MANAGE_GUILD }, 200],
    ['Manage Server among others', { permissions: '2147483647' }, 200],
    ['neither', { permissions: '104324673' }, 403],
    ['nothing', {}, 403],
  ])('permission to manage the guild: %s → allowed', async (_, rights, status) => {
    const id = newId();
    const browser = await world.signedIn([{ id, name: 'Guild', ...rights }]);
    await browser.json(status, 'GET', `/api/guilds/${id}/scripts`);
    const listed = await browser.json<unknown[]>(200, 'GET', '/api/guilds');
    expect(listed).toHaveLength(status === 200 ? 1 : 0);
  });

  it('a write from the website’s own origin → allowed', async () => {
    const headers = { origin: 'http://localhost:3000' };
    const response = await mine.browser.send('POST', `${mine.api}/scripts`, { name: 'ok' }, headers);
    expect(response.status).toBe(201);
  });

  describe('a burst of requests', () => {
    beforeEach(() => (world.stoppedAt = Date.now() + (world.ahead += 60_000)));
    afterEach(() => (world.stoppedAt = null));

    /** Number of accepted requests, and the wait of the rejected ones. */
    async function burst(count: number, send: (n: number) => Promise<Response>) {
      const answers = await Promise.all(
        Array.from({ length: count }, async (_, n) => {
          const response = await send(n);
          await response.arrayBuffer();
          return { status: response.status, wait: response.headers.get('retry-after') };
        }),
      );
      const refused = answers.filter(({ status }) => status === 429);
      return { taken: count - refused.length, waits: [...new Set(refused.map(({ wait }) => wait))] };
    }

    it('of one user, over two sessions → the user’s limit; other users are not affected', async () => {
      const userId = newId();
      const guild = { id: newId(), name: 'Guild', permissions: MANAGE_GUILD };
      const browsers = [await world.signedIn([guild], userId), await world.signedIn([guild], userId)];
      world.stoppedAt = Date.now() + (world.ahead += 60_000);
      const { taken, waits } = await burst(230, (n) => browsers[n % 2]!.send('GET', '/api/sdk'));
      expect(taken).toBe(limits.http.personBurst);
      expect(waits).toEqual(['1']);
      await mine.browser.json(200, 'GET', `${mine.api}/parked`);
    });

    it('with a higher cost → fewer are accepted, and the answer says how long to wait', async () => {
      const { browser, api } = await world.admin();
      world.stoppedAt = Date.now() + (world.ahead += 60_000);
      const check = () => browser.send('POST', `${api}/check`, { scripts: [{ name: 'mine', source: '' }] });
      const { taken, waits } = await burst(45, check);
      expect(taken).toBe(limits.http.personBurst / limits.http.cost.check);
      expect(waits).toEqual(['1']);
      expect(limits.http.cost.check).toBeGreaterThan(1);
    });

    it('of several admins of one guild → they share the guild’s limit; a user without access uses none of it', async () => {
      const guild = { id: newId(), name: 'Guild', permissions: MANAGE_GUILD };
      const admins = await Promise.all(Array.from({ length: 3 }, () => world.signedIn([guild])));
      const stranger = await world.signedIn([]);
      world.stoppedAt = Date.now() + (world.ahead += 60_000);
      await burst(100, () => stranger.send('GET', `/api/guilds/${guild.id}/parked`));
      const { taken } = await burst(450, (n) => admins[n % 3]!.send('GET', `/api/guilds/${guild.id}/parked`));
      expect(taken).toBe(limits.http.guildBurst);
      await admins[0]!.json(200, 'GET', '/api/sdk');
    });

    it('of one address → limited before body and session are read, also for pages and health', async () => {
      const stranger = new Browser(world.base);
      const from = { headers: { 'x-forwarded-for': '192.0.2.77' } };
      const paths = ['/docs', '/readyz', '/api/session', '/openapi.json', '/api/nothing'];
      const { taken } = await burst(1_050, (n) => stranger.fetch(paths[n % paths.length]!, from));
      expect(taken).toBe(limits.http.addressBurst);
      const large = { method: 'POST', body: 'x'.repeat(3 << 20), headers: { ...from.headers, connection: 'close' } };
      const response = await stranger.fetch('/api/auth/logout', large).catch(() => null);
      expect(response?.status ?? 429).toBe(429);
      expect((await stranger.fetch('/readyz', { headers: { 'x-forwarded-for': '192.0.2.78' } })).status).toBe(200);
    });
  });

  it.each(byName(guildRoutes))('%s: U+0000 and half surrogates anywhere → no 5xx', async (_, route) => {
    for (const nasty of ['a\0b', '\ud800']) {
      const spoilt = Object.fromEntries(Object.keys(ids).map((name) => [name, nasty.toWellFormed()]));
      world.ahead += 2_000;
      const inPath = await call(mine.browser, route, { ...spoilt, guild: mine.guild, number: '1' });
      await inPath.body?.cancel();
      expect(inPath.status).toBeLessThan(500);
    }
    if (!bodies[route.id]) return;
    const spoilt = JSON.parse(JSON.stringify(bodies[route.id]), (_key, value: unknown) =>
      typeof value === 'string' ? `${value}\0\ud800` : value,
    ) as unknown;
    const response = await mine.browser.send(
      route.method,
      route.path.replaceAll(/\{(\w+)\}/g, (_match, name: string) =>
        encodeURIComponent({ ...ids, guild: mine.guild }[name]!),
      ),
      spoilt,
    );
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
  });

  it('hostile headers, bodies and paths → problem details', async () => {
    const json = { 'content-type': 'application/json' };
    const post = (body: string, headers: Record<string, string> = json) =>
      mine.browser.fetch(`${mine.api}/scripts`, {
        method: 'POST',
        body,
        headers: { 'x-csrf-token': mine.browser.csrfToken, ...headers },
      });
    await expectProblem(await post('{"name":'), 400, 'request.malformed');
    await expectProblem(await post('[]'), 400, 'request.invalid');
    await expectProblem(await post('{"__proto__":{"name":"x"},"constructor":{}}'), 400, 'request.invalid');
    await expectProblem(await post('name=x', { 'content-type': 'application/x-www-form-urlencoded' }), 400);
    await expectProblem(await mine.browser.send('GET', `${mine.api}/log?limit=1e9`), 400, 'request.invalid');
    await expectProblem(await mine.browser.send('GET', `${mine.api}/log?before=1&before=2`), 400, 'request.invalid');
    await expectProblem(await mine.browser.send('GET', `${mine.api}/runs?task=%00`), 400, 'request.invalid');
    await expectProblem(await mine.browser.send('GET', `${mine.api}/runs?cursor=%00`), 400, 'request.invalid');
    await expectProblem(await mine.browser.send('GET', '/api/guilds/%E0%A4%A/scripts'), 400);
    await expectProblem(await mine.browser.send('GET', '/api/nothing'), 404);
    expect((await mine.browser.send('GET', '/api/session')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

async function parkedEvent({ stores: { inbox } }: TestWorld, guildId: string): Promise<string> {
  await inbox.append([{ id: 'event-1', guildId, name: 'message.create', payload: {} }]);
  const lease = (await inbox.acquire(guildId, 'test', 60_000))!;
  const [event] = await inbox.take(lease, 1);
  await inbox.park(lease, event!.seq, 'script.timeout', 'It took too long.');
  await inbox.release(lease);
  return 'event-1';
}
