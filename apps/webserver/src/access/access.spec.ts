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

/** Every route that there is: one that is added is tested without a line here (but for its body, if it takes one). */
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
/** Those that name something within the guild besides it. */
const innerRoutes = guildRoutes.filter(({ path }) => path.replace('{guild}', '').includes('{'));
const byName = (list: Route[]) => list.map((route) => [`${route.method} ${route.path}`, route] as const);

describe('access', () => {
  let world: TestWorld;
  let mine: Awaited<ReturnType<TestWorld['admin']>>;
  /** Things of another guild. */
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
    };
  });
  afterAll(() => world.close());
  // Everybody's buckets are full again.
  beforeEach(() => (world.ahead += 1_000));

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

  it('covers every route', () => {
    expect(routes.length).toBeGreaterThanOrEqual(41);
    expect(routes.filter(({ access }) => access === 'public').map(({ id }) => id)).toEqual(['login', 'loginCallback']);
  });

  it.each(byName(closedRoutes))('%s: nobody → 401', async (_, route) => {
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
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ];
    for (const headers of forged) {
      await expectProblem(await call(mine.browser, route, values, headers), 403, 'session.csrf');
    }
  });

  it.each(byName(guildRoutes))('%s: a guild of others → 403', async (_, route) => {
    await expectProblem(await call(mine.browser, route, ids), 403, 'guild.forbidden');
  });

  it.each(byName(guildRoutes))('%s: an id that is none → 400', async (_, route) => {
    for (const guild of ['abc', '0', '-1', '1'.repeat(30), "1' OR 1=1"]) {
      await expectProblem(await call(mine.browser, route, { ...ids, guild }), 400, 'request.invalid');
    }
  });

  it.each(byName(innerRoutes))('%s: in the own guild, with what belongs to another → 404', async (_, route) => {
    await expectProblem(await call(mine.browser, route, { ...ids, guild: mine.guild }), 404);
  });

  it.each([
    ['owner', { owner: true, permissions: '0' }, 200],
    ['Administrator', { permissions: '8' }, 200],
    ['Manage Server', { permissions: MANAGE_GUILD }, 200],
    ['Manage Server among others', { permissions: '2147483647' }, 200],
    ['neither', { permissions: '104324673' }, 403],
    ['nothing', {}, 403],
  ])('lets in whoever may manage the guild: %s', async (_, rights, status) => {
    const id = newId();
    const browser = await world.signedIn([{ id, name: 'Guild', ...rights }]);
    await browser.json(status, 'GET', `/api/guilds/${id}/scripts`);
    const listed = await browser.json<unknown[]>(200, 'GET', '/api/guilds');
    expect(listed).toHaveLength(status === 200 ? 1 : 0);
  });

  it('takes unsafe calls from the website’s own origin', async () => {
    const headers = { origin: 'http://localhost:3000' };
    const response = await mine.browser.send('POST', `${mine.api}/scripts`, { name: 'ok' }, headers);
    expect(response.status).toBe(201);
  });

  it('limits each session alone, and says how long to wait', async () => {
    const { browser, api } = await world.admin();
    world.stoppedAt = Date.now() + world.ahead;
    const statuses = await Promise.all(
      Array.from({ length: 230 }, async () => {
        const response = await browser.send('GET', `${api}/parked`);
        await response.arrayBuffer();
        return { status: response.status, wait: response.headers.get('retry-after') };
      }),
    );
    const refused = statuses.filter(({ status }) => status === 429);
    // Signing in has taken a few.
    expect(refused.length).toBeGreaterThanOrEqual(30);
    expect(refused.length).toBeLessThan(36);
    expect(new Set(refused.map(({ wait }) => wait))).toEqual(new Set(['1']));
    await mine.browser.json(200, 'GET', `${mine.api}/parked`);
    world.stoppedAt = null;
  });

  it.each(byName(guildRoutes))('%s: U+0000 and half surrogates anywhere are no failure of ours', async (_, route) => {
    for (const nasty of ['a\0b', '\ud800']) {
      const spoilt = Object.fromEntries(Object.keys(ids).map((name) => [name, nasty.toWellFormed()]));
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

  it('answers hostile headers, bodies and paths with problems', async () => {
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
