import { createHash } from 'node:crypto';
import { simulate, type Simulation } from '../index.ts';
import { accountOf, applicationOf, caller } from '../../testing/callers.ts';

const REDIRECT = 'http://localhost:3000/api/auth/callback';

// https://docs.discord.com/developers/topics/oauth2#authorization-code-grant
describe('OAuth2', () => {
  let sim: Simulation;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
  });
  afterEach(() => sim.close());

  const verifier = Buffer.alloc(32, 7).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');

  function page(more: Record<string, string> = {}): string {
    const query = new URLSearchParams({
      client_id: applicationOf(sim).id,
      redirect_uri: REDIRECT,
      response_type: 'code',
      scope: 'identify guilds',
      state: 'a&b',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...more,
    });
    return `${sim.url}/oauth2/authorize?${query.toString()}`;
  }

  async function codeFor(username: string): Promise<string> {
    const body = new URLSearchParams({ user_id: accountOf(sim, username).user.id, decision: 'allow' });
    const response = await fetch(page(), { method: 'POST', body, redirect: 'manual' });
    const target = new URL(response.headers.get('location')!);
    expect(target.origin + target.pathname).toBe(REDIRECT);
    expect(target.searchParams.get('state')).toBe('a&b');
    return target.searchParams.get('code')!;
  }

  async function token(form: Record<string, string>, basic = true) {
    const { id, clientSecret } = applicationOf(sim);
    const body = new URLSearchParams(basic ? form : { ...form, client_id: id, client_secret: clientSecret });
    const headers: Record<string, string> = basic
      ? { Authorization: `Basic ${Buffer.from(`${id}:${clientSecret}`).toString('base64')}` }
      : {};
    const response = await fetch(`${sim.url}/api/v10/oauth2/token`, { method: 'POST', body, headers });
    return { status: response.status, json: (await response.json()) as Record<string, string> };
  }

  const exchange = (code: string, basic = true) =>
    token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: verifier }, basic);

  it('the page → names the application and its scopes', async () => {
    const response = await fetch(page());
    const text = await response.text();
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(text).toContain('Mainstay would like to sign you in');
    expect(text).toContain('Ada Moreau');
    expect(text).not.toMatch(/https?:\/\/(?!localhost|127\.0\.0\.1)/);
  });

  it('a code with the verifier → tokens for the requested scopes, once', async () => {
    const code = await codeFor('ada');
    const { status, json } = await exchange(code);
    expect(status).toBe(200);
    expect(json).toMatchObject({ token_type: 'Bearer', scope: 'identify guilds', expires_in: 604_800 });
    const bearer = caller(sim, `Bearer ${json['access_token']}`);
    expect((await bearer('GET', '/users/@me')).json).toMatchObject({ username: 'ada' });
    const { json: guilds } = await bearer<Array<Record<string, unknown>>>('GET', '/users/@me/guilds?with_counts=true');
    expect(guilds).toMatchObject([{ name: 'Mainstay Demo', owner: true, approximate_member_count: 13 }]);
    expect((await bearer('GET', `/channels/1`)).status).toBe(401);
    expect(await exchange(code)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
  });

  it('refuses a wrong verifier, another address and a wrong secret', async () => {
    const form = { grant_type: 'authorization_code', redirect_uri: REDIRECT };
    expect((await token({ ...form, code: await codeFor('mei'), code_verifier: 'x' })).json['error']).toBe(
      'invalid_grant',
    );
    expect((await token({ ...form, code: await codeFor('mei') })).json['error']).toBe('invalid_grant');
    expect(
      (await token({ ...form, code: await codeFor('mei'), redirect_uri: `${REDIRECT}2`, code_verifier: verifier }))
        .json['error'],
    ).toBe('invalid_grant');
    expect((await token({ grant_type: 'password' })).json['error']).toBe('unsupported_grant_type');
    const body = new URLSearchParams({
      client_id: applicationOf(sim).id,
      client_secret: 'no',
      grant_type: 'refresh_token',
    });
    const response = await fetch(`${sim.url}/api/v10/oauth2/token`, { method: 'POST', body });
    expect([response.status, await response.json()]).toEqual([401, { error: 'invalid_client' }]);
  });

  it('renews and revokes tokens', async () => {
    const { json: first } = await exchange(await codeFor('finn'), false);
    const { json: second } = await token(
      { grant_type: 'refresh_token', refresh_token: first['refresh_token']! },
      false,
    );
    expect((await caller(sim, `Bearer ${first['access_token']}`)('GET', '/users/@me')).status).toBe(401);
    expect((await caller(sim, `Bearer ${second['access_token']}`)('GET', '/users/@me')).status).toBe(200);
    const { id, clientSecret } = applicationOf(sim);
    const body = new URLSearchParams({ client_id: id, client_secret: clientSecret, token: second['access_token']! });
    await fetch(`${sim.url}/api/v10/oauth2/token/revoke`, { method: 'POST', body });
    expect((await caller(sim, `Bearer ${second['access_token']}`)('GET', '/users/@me')).status).toBe(401);
  });

  it('an unregistered address → no redirect; a refusal → an error to the registered one', async () => {
    for (const address of [
      'https://evil.example/',
      'http://localhost.evil.example:1/',
      'http://localhost:3000@evil.example/',
      'javascript:alert(1)',
    ]) {
      const response = await fetch(page({ redirect_uri: address }), { redirect: 'manual' });
      expect([address, response.status]).toEqual([address, 400]);
    }
    const unknown = await fetch(page({ scope: 'everything' }), { redirect: 'manual' });
    expect(new URL(unknown.headers.get('location')!).searchParams.get('error')).toBe('invalid_scope');
    const denied = await fetch(page(), {
      method: 'POST',
      body: new URLSearchParams({ decision: 'deny' }),
      redirect: 'manual',
    });
    expect(new URL(denied.headers.get('location')!).searchParams.get('error')).toBe('access_denied');
  });
});
