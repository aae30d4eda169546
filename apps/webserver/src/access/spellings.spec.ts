import { routesOf, type Route } from '#libs/http';
import {
  concrete,
  undocumented,
  disguisesOf,
  RawClient,
  spellingsOf,
  type RawRequest,
} from '../../../../libs/http/testing/spellings.ts';
import { newId, TestWorld } from '../../test/world.ts';
import type { Browser } from '../../test/browser.ts';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** The routes that need no credential. */
const open = ['GET /api/auth/callback', 'GET /api/auth/login', 'GET /healthz', 'GET /metrics', 'GET /readyz'];
const openPages = ['ALL /docs', 'ALL /openapi.json'];

describe('spellings of routes', () => {
  let world: TestWorld;
  let client: RawClient;
  let routes: Route[];
  let closed: Route[];
  let mine: { browser: Browser; guild: string };
  let expired: string;

  beforeAll(async () => {
    world = await TestWorld.start();
    client = new RawClient(world.base);
    mine = await world.admin();
    const old = await world.admin();
    expired = cookieOf(old.browser);
    const id = 'SELECT id_hash FROM web_session ORDER BY created_at DESC LIMIT 1';
    await world.stores.database.query(`UPDATE web_session SET expires_at = now() WHERE id_hash = (${id})`);
    routes = routesOf(world.app);
    const values = {
      guild: mine.guild,
      script: newId(),
      number: '1',
      run: newId(),
      session: newId(),
      path: 'guilds/1',
    };
    closed = concrete(routes, values).filter(({ access }) => access !== 'public');
  });
  afterAll(async () => {
    client.close();
    await world.close();
  });

  const cookieOf = (browser: Browser): string => `mainstay_session=${browser.cookies.get('mainstay_session')}`;

  /** Unexpected answers of all routes together, so that a failure names each. */
  async function answersBesides(
    allowed: number[],
    list: Route[],
    raw: (route: Route) => Array<[name: string, raw: RawRequest]>,
    headers: Record<string, string>,
  ): Promise<string[]> {
    const wrong: string[] = [];
    for (const route of list) {
      for (const [name, sent] of raw(route)) {
        world.ahead += 1_000;
        const { status } = await client.send({ ...sent, headers: { ...sent.headers, ...headers } });
        if (!allowed.includes(status)) wrong.push(`${route.method} ${route.path}, ${name}: ${status}`);
      }
    }
    return wrong;
  }

  const spelt = (route: Route): Array<[string, RawRequest]> => [
    ...spellingsOf(route.path, client.host).map(([name, target]): [string, RawRequest] => [
      name,
      { method: route.method, target },
    ]),
    ...disguisesOf(route),
  ];

  it('the server’s route table → exactly these routes are public', () => {
    const listed = routes.map(({ method, path, access }) => ({ name: `${method} ${path}`, access }));
    const isPublic = listed.filter(({ access }) => access === 'public').map(({ name }) => name);
    expect(isPublic.toSorted()).toEqual([...open, ...openPages].toSorted());
    expect(closed.length).toBeGreaterThan(50);
  });

  it('the server’s route table → the reference page lists each route with its access', async () => {
    const page = await readFile(path.resolve('docs/reference/access.md'), 'utf8');
    expect(undocumented(page, 'webserver', routes)).toEqual([]);
  });

  it('any spelling of a closed route without credentials → 401, 403 or 404', async () => {
    // 400: the path cannot be decoded. 421: the request is for another host.
    expect(await answersBesides([400, 401, 403, 404, 421], closed, spelt, {})).toEqual([]);
  });

  it('any spelling of a closed route with an expired session → 401, 403 or 404', async () => {
    expect(await answersBesides([400, 401, 403, 404, 421], closed, spelt, { cookie: expired })).toEqual([]);
  });

  it('any spelling of a write with a wrong CSRF token → 403 or 404', async () => {
    const writes = closed.filter(({ access }) => access.endsWith('write'));
    const headers = { cookie: cookieOf(mine.browser), 'x-csrf-token': 'wrong' };
    // Disguised as GET it may match another route, which only reads.
    const raw = (route: Route): Array<[string, RawRequest]> =>
      spelt(route).filter(([, { method }]) => method === route.method || method === 'POST');
    expect(await answersBesides([400, 403, 404, 421], writes, raw, headers)).toEqual([]);
    expect(writes.length).toBeGreaterThan(15);
  });

  it('the canonical spelling of a closed route without credentials → 401', async () => {
    const raw = ({ method, path }: Route): Array<[string, RawRequest]> => [['canonical', { method, target: path }]];
    expect(await answersBesides([401], closed, raw, {})).toEqual([]);
  });
});
