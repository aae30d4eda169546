import { limits } from '#libs/vocabulary';
import { Browser } from '../../test/browser.ts';
import { createHash } from 'node:crypto';
import { MANAGE_GUILD, newId, TestWorld } from '../../test/world.ts';

import { SessionStore } from './session-store.ts';

const MINUTE = 60_000;

describe('signing in', () => {
  let world: TestWorld;
  beforeAll(async () => (world = await TestWorld.start()));
  afterAll(() => world.close());

  /** Signs in up to the authorize page. */
  async function begun(next = '/'): Promise<{ browser: Browser; authorize: string }> {
    const browser = new Browser(world.base);
    const response = await browser.fetch(`/api/auth/login?next=${encodeURIComponent(next)}`);
    expect(response.status).toBe(302);
    return { browser, authorize: response.headers.get('location')! };
  }

  const back = (browser: Browser, query: URLSearchParams | string) =>
    browser.fetch(`/api/auth/callback?${query.toString()}`);

  it('sign-in → through Discord’s page to the requested page', async () => {
    const browser = new Browser(world.base);
    const userId = newId();
    expect(await browser.signIn(world.provider, userId, '/g/1/scripts?x=1')).toBe(
      'http://localhost:3000/g/1/scripts?x=1',
    );
    expect(await browser.json(200, 'GET', '/api/session')).toEqual({
      user: { id: userId, username: `user-${userId}`, displayName: `User ${userId}`, avatarUrl: null },
      csrfToken: expect.stringMatching(/^[\w-]{43}$/),
      playground: false,
      installUrl: expect.stringContaining('scope=bot+applications.commands'),
    });
    expect(browser.cookies.has('mainstay_login')).toBe(false);
  });

  it('the authorize request → PKCE, and a cookie that scripts and other sites cannot read', async () => {
    const response = await new Browser(world.base).fetch('/api/auth/login');
    const asked = new URL(response.headers.get('location')!).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      scope: 'identify guilds',
      redirect_uri: 'http://localhost:3000/api/auth/callback',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{32}$/),
    });
    expect(response.headers.getSetCookie()[0]).toMatch(/Path=\/api\/auth;.*HttpOnly; SameSite=Lax$/);
  });

  it('sign-in on another host than PUBLIC_URL → redirected to that of PUBLIC_URL first', async () => {
    const browser = new Browser(world.base);
    const headers = { 'x-forwarded-host': '127.0.0.1:3000' };
    const moved = await browser.fetch('/api/auth/login?next=/g/1', { headers });
    expect(moved.headers.get('location')).toBe('http://localhost:3000/api/auth/login?moved=1&next=%2Fg%2F1');
    // A proxy that never passes on the right host must not cause a redirect loop.
    const again = await browser.fetch('/api/auth/login?moved=1&next=/g/1', { headers });
    expect(again.headers.get('location')).toContain('/oauth2/authorize');
    const right = await browser.fetch('/api/auth/login', { headers: { 'x-forwarded-host': 'localhost:3000' } });
    expect(right.headers.get('location')).toContain('/oauth2/authorize');
  });

  it('`next` on another site → ignored', async () => {
    const browser = new Browser(world.base);
    expect(await browser.signIn(world.provider, newId(), '//evil.example')).toBe('http://localhost:3000/');
  });

  it('the user cancels → login-cancelled', async () => {
    const { browser, authorize } = await begun();
    const state = new URL(authorize).searchParams.get('state')!;
    const response = await back(browser, new URLSearchParams({ error: 'access_denied', state }));
    expect(response.headers.get('location')).toBe('http://localhost:3000/?error=login-cancelled');
  });

  it('a callback with a foreign state, or in another browser → rejected', async () => {
    const { browser, authorize } = await begun();
    const callback = world.provider.agree(authorize, newId());
    const stranger = new Browser(world.base);
    const foreign = new URLSearchParams({ code: callback.searchParams.get('code')!, state: 'of-somebody-else' });
    for (const response of [await back(stranger, callback.searchParams), await back(browser, foreign)]) {
      expect(response.headers.get('location')).toBe('http://localhost:3000/?error=login-expired');
    }
    expect(stranger.cookies.has('mainstay_session')).toBe(false);
  });

  it('a callback used twice, or after ten minutes → rejected', async () => {
    const { browser, authorize } = await begun();
    const callback = world.provider.agree(authorize, newId());
    world.ahead = 10 * MINUTE + 1;
    const late = await back(browser, callback.searchParams);
    world.ahead = 0;
    expect(late.headers.get('location')).toBe('http://localhost:3000/?error=login-expired');

    const second = await begun();
    const used = world.provider.agree(second.authorize, newId());
    const cookies = new Map(second.browser.cookies);
    await back(second.browser, used.searchParams);
    for (const [name, value] of cookies) second.browser.cookies.set(name, value);
    const again = await back(second.browser, used.searchParams);
    expect(again.headers.get('location')).toBe('http://localhost:3000/?error=login-refused');
  });

  it('Discord is away → discord-unavailable', async () => {
    const { browser, authorize } = await begun();
    const callback = world.provider.agree(authorize, newId());
    world.provider.mood = { status: 503 };
    const response = await back(browser, callback.searchParams).finally(() => (world.provider.mood = null));
    expect(response.headers.get('location')).toBe('http://localhost:3000/?error=discord-unavailable');
  });

  it('a second sign-in → a new session, and the previous one ends', async () => {
    const browser = new Browser(world.base);
    await browser.signIn(world.provider, newId());
    const before = new Browser(world.base);
    before.cookies.set('mainstay_session', browser.cookies.get('mainstay_session')!);
    await browser.signIn(world.provider, newId());
    expect(browser.cookies.get('mainstay_session')).not.toBe(before.cookies.get('mainstay_session'));
    await before.json(401, 'GET', '/api/session');
  });

  it('as another user in the same browser → the first user’s tokens are revoked', async () => {
    const browser = new Browser(world.base);
    await browser.signIn(world.provider, newId());
    const alive = world.provider.alive;
    await browser.signIn(world.provider, newId());
    expect(world.provider.alive).toBe(alive);
  });

  it('again in the same browser, or sign-out of one of two sessions → nothing is revoked, because that would end the other tokens, too', async () => {
    const { browser, api, userId } = await world.admin();
    const guilds = world.provider.guilds.get(userId)!;
    const other = await world.signedIn(guilds, userId);
    await browser.signIn(world.provider, userId);
    await other.json(204, 'POST', '/api/auth/logout');
    await browser.json(200, 'GET', `${api}/scripts`);
    await browser.json(204, 'DELETE', '/api/sessions');
  });

  it('the 21st sign-in → the oldest session ends', async () => {
    const userId = newId();
    const browsers: Browser[] = [];
    for (let n = 0; n <= limits.session.perPerson; n += 1) {
      world.ahead += 1_000;
      browsers.push(await world.signedIn([], userId));
    }
    expect(await browsers.at(-1)!.json<unknown[]>(200, 'GET', '/api/sessions')).toHaveLength(limits.session.perPerson);
    await browsers[0]!.json(401, 'GET', '/api/session');
    await browsers[1]!.json(200, 'GET', '/api/session');
    world.ahead = 0;
  });

  it('the database → contains neither the cookie nor a readable token', async () => {
    const browser = await world.signedIn([]);
    const { rows } = await world.stores.database.query<{ row: string }>(
      'SELECT session::text AS row FROM web_session session',
    );
    const stored = rows.map(({ row }) => row).join('\n');
    expect(rows.length).toBeGreaterThan(0);
    expect(stored).not.toContain(browser.cookies.get('mainstay_session')!);
    expect(stored).not.toMatch(/access|refresh/);
  });
});

describe('a session', () => {
  let world: TestWorld;
  beforeAll(async () => (world = await TestWorld.start({ env: { PUBLIC_URL: 'https://mainstay.example' } })));
  afterAll(() => world.close());

  it('the website is on https → a Secure cookie with the prefix __Host-', async () => {
    const browser = new Browser(world.base);
    const login = await browser.fetch('/api/auth/login');
    const callback = world.provider.agree(login.headers.get('location')!, newId());
    const landed = await browser.fetch(callback.pathname + callback.search);
    const cookie = landed.headers.getSetCookie().find((one) => one.startsWith('__Host-mainstay_session='));
    expect(cookie).toMatch(/Max-Age=2592000; Path=\/;.*HttpOnly; Secure; SameSite=Lax$/);
    for (const one of [...login.headers.getSetCookie(), ...landed.headers.getSetCookie()]) {
      expect(one).toMatch(/^__Host-mainstay_\w+=.*Path=\/;.*Secure/);
      expect(one).not.toContain('Domain');
    }
    expect(landed.headers.get('strict-transport-security')).toBe('max-age=15552000');
  });

  it('used → its expiry moves; unused → it ends', async () => {
    const browser = await world.signedIn([]);
    world.ahead = 2 * 60 * MINUTE;
    const used = await browser.fetch('/api/session');
    expect(used.headers.getSetCookie()[0]).toContain('Max-Age=2592000');
    world.ahead = 0;
    const row = await world.stores.database.query<{ left: number }>(
      'SELECT max(extract(epoch FROM expires_at - now()))::float8 AS left FROM web_session',
    );
    expect(row.rows[0]!.left * 1000).toBeGreaterThan(limits.session.idleMs + 60 * MINUTE);
    await world.stores.database.query('UPDATE web_session SET expires_at = now()');
    await browser.json(401, 'GET', '/api/session');
  });

  it('an expired access token, many requests → refreshed once', async () => {
    const { browser, api } = await world.admin();
    world.provider.expireAll();
    world.ahead = MINUTE;
    const before = world.provider.asked.length;
    await Promise.all([1, 2, 3, 4, 5].map(() => browser.json(200, 'GET', `${api}/scripts`)));
    world.ahead = 0;
    const asked = world.provider.asked.slice(before);
    expect(asked.filter((path) => path === '/oauth2/token')).toHaveLength(1);
    await browser.json(200, 'GET', `${api}/scripts`);
  });

  it('Discord revokes the token → the session ends', async () => {
    const { browser, api } = await world.admin();
    world.provider.expireAll({ refreshToo: true });
    expect(await browser.json(401, 'GET', `${api}/scripts`)).toMatchObject({ code: 'session.missing' });
    await browser.json(401, 'GET', '/api/session');
  });

  it('Discord is away or asks to wait → the session survives, and the answer has Retry-After', async () => {
    const { browser, api } = await world.admin();
    world.provider.mood = { status: 429, retryAfter: '7' };
    const response = await browser.send('GET', `${api}/scripts`).finally(() => (world.provider.mood = null));
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.json()).toMatchObject({
      code: 'discord.unavailable',
      detail: 'Discord cannot be reached at the moment. Try again later.',
    });
    await browser.json(200, 'GET', `${api}/scripts`);
  });

  it('the user’s guilds → requested from Discord once a minute, and again for an unknown guild', async () => {
    const { browser, api, userId } = await world.admin();
    const guildsAsked = () => world.provider.asked.filter((path) => path === '/users/@me/guilds').length;
    const before = guildsAsked();
    for (let i = 0; i < 5; i++) await browser.json(200, 'GET', `${api}/scripts`);
    expect(guildsAsked() - before).toBe(1);

    const added = newId();
    world.provider.guilds.get(userId)!.push({ id: added, name: 'New', permissions: MANAGE_GUILD });
    world.ahead = 6_000;
    await browser.json(200, 'GET', `/api/guilds/${added}/scripts`);
    world.provider.guilds.set(userId, []);
    await browser.json(200, 'GET', `${api}/scripts`);
    world.ahead = 70_000;
    await browser.json(403, 'GET', `${api}/scripts`);
    world.ahead = 0;
  });

  it('sign-out → the session ends here and at Discord', async () => {
    const { browser } = await world.admin();
    const alive = world.provider.alive;
    const stolen = new Browser(world.base);
    stolen.cookies.set('mainstay_session', browser.cookies.get('mainstay_session')!);
    await browser.json(204, 'POST', '/api/auth/logout');
    expect(browser.cookies.has('mainstay_session')).toBe(false);
    expect(world.provider.alive).toBe(alive - 1);
    await stolen.json(401, 'GET', '/api/session');
  });

  it('in use for 90 days → it ends, and its tokens are revoked', async () => {
    const browser = await world.signedIn([]);
    const days = async (count: number) => {
      world.ahead = count * 24 * 60 * MINUTE;
      const response = await browser.fetch('/api/session');
      return { status: response.status, cookie: response.headers.getSetCookie()[0] ?? '' };
    };
    for (const day of [25, 50, 75]) expect((await days(day)).status).toBe(200);
    const { status, cookie } = await days(80);
    expect(status).toBe(200);
    expect(Number(/Max-Age=(\d+)/.exec(cookie)![1]) / 86_400).toBeCloseTo(10, 1);
    const alive = world.provider.alive;
    expect((await days(90.1)).status).toBe(401);
    expect(world.provider.alive).toBe(alive - 1);
    world.ahead = 0;
  });

  it('expired without use → the next sweep revokes its tokens', async () => {
    const browser = await world.signedIn([]);
    const alive = world.provider.alive;
    const hash = createHash('sha256').update(browser.cookies.get('__Host-mainstay_session')!).digest('hex');
    await world.stores.database.query('UPDATE web_session SET expires_at = now() WHERE id_hash = $1', [hash]);
    await world.app.get(SessionStore).endExpired(1_000);
    expect(world.provider.alive).toBe(alive - 1);
  });

  it('its tokens are swapped with those of another session in the database → it ends', async () => {
    const [mine, theirs] = [await world.admin(), await world.admin()];
    await mine.browser.json(200, 'GET', `${mine.api}/scripts`);
    await world.stores.database.query(
      'UPDATE web_session SET encrypted_tokens = (SELECT encrypted_tokens FROM web_session WHERE user_id = $1) WHERE user_id = $2',
      [theirs.userId, mine.userId],
    );
    world.ahead = 61_000;
    await mine.browser.json(401, 'GET', `${mine.api}/scripts`);
    world.ahead = 0;
  });

  it('the list of sessions → shows devices; sessions end one by one or all together', async () => {
    const userId = newId();
    const open = async (agent: string): Promise<Browser> => {
      const browser = new Browser(world.base);
      browser.agent = agent;
      await browser.signIn(world.provider, userId);
      return browser;
    };
    const laptop = await open('Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0');
    const phone = await open('Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1');
    const tablet = await open('');
    const listed = await laptop.json<Array<{ id: string; device: string | null; current: boolean }>>(
      200,
      'GET',
      '/api/sessions',
    );
    expect(listed.map(({ device, current }) => [device, current])).toEqual([
      [null, false],
      ['Safari on iPhone', false],
      ['Firefox on Linux', true],
    ]);
    const stranger = await world.signedIn([]);
    await stranger.json(404, 'DELETE', `/api/sessions/${listed[1]!.id}`);
    await laptop.json(204, 'DELETE', `/api/sessions/${listed[1]!.id}`);
    await phone.json(401, 'GET', '/api/session');
    await laptop.json(404, 'DELETE', `/api/sessions/${listed[1]!.id}`);
    await laptop.json(204, 'DELETE', '/api/sessions');
    for (const browser of [laptop, tablet]) await browser.json(401, 'GET', '/api/session');
    await stranger.json(200, 'GET', '/api/session');
  });
});
