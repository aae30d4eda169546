import { createHash } from 'node:crypto';
import { simulate, type Simulation } from '../index.ts';
import { accountOf, applicationOf, bot, caller, guildOf } from '../../testing/callers.ts';
import { rule } from '../../testing/rule.ts';
import { AuditLogEvent } from '../world/audit-log.ts';

const REDIRECT = 'http://localhost:3000/back';
type Query = Record<string, string>;

describe('OAuth2 grants', () => {
  let sim: Simulation;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
  });
  afterEach(() => sim.close());

  const address = (query: Query) =>
    `${sim.url}/oauth2/authorize?${new URLSearchParams({ client_id: applicationOf(sim).id, ...query }).toString()}`;
  const coded = (query: Query) => address({ redirect_uri: REDIRECT, response_type: 'code', ...query });

  /** Submits the page as a user; returns the redirect address, or the page. */
  async function answer(url: string, user_id: string, more: Query = {}) {
    const body = new URLSearchParams({ user_id, decision: 'allow', ...more });
    const response = await fetch(url, { method: 'POST', body, redirect: 'manual' });
    const location = response.headers.get('location');
    const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
    return { status: response.status, back: new URL(location ?? 'http://nowhere.invalid'), cookie };
  }

  async function token(form: Query, path = '/oauth2/token') {
    const { id, clientSecret } = applicationOf(sim);
    const headers = { Authorization: `Basic ${Buffer.from(`${id}:${clientSecret}`).toString('base64')}` };
    const body = new URLSearchParams(form);
    const response = await fetch(`${sim.url}/api/v10${path}`, { method: 'POST', body, headers });
    return { status: response.status, json: (await response.json()) as Record<string, never> };
  }

  async function tokensFor(query: Query, user = 'ada', more: Query = {}) {
    const { back } = await answer(coded(query), user, more);
    const code = back.searchParams.get('code')!;
    return { back, code, ...(await token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT })) };
  }

  const me = async (access: string) => (await caller(sim, `Bearer ${access}`)('GET', '/users/@me')).status;
  const quiet = () => guildOf(sim, 'Quiet Corner');

  rule('topics/oauth2#bot-authorization-flow', 'a bot is added without a redirect address', async () => {
    const guild = quiet();
    const { botId } = applicationOf(sim);
    await bot(sim)('DELETE', `/users/@me/guilds/${guild.fields.id}`);
    expect([guild.members.has(botId), guild.roles.size]).toEqual([false, 1]);
    const told: string[] = [];
    sim.world.listen(({ t }) => told.push(t));
    const url = address({ scope: 'bot', permissions: '2048', guild_id: guild.fields.id });
    expect(await (await fetch(url)).text()).toContain('Add to server');
    expect((await answer(url, 'bram', { guild_id: guild.fields.id })).status).toBe(403);
    expect((await answer(url, 'nora', { guild_id: guild.fields.id })).status).toBe(200);
    const [roleId] = guild.members.get(botId)!.roles;
    expect(guild.roles.get(roleId!)).toMatchObject({ permissions: '2048', managed: true, tags: { bot_id: botId } });
    expect(guild.auditLog.slice(-2)).toMatchObject([
      { action_type: AuditLogEvent.IntegrationCreate },
      { action_type: AuditLogEvent.BotAdd, target_id: botId, user_id: accountOf(sim, 'nora').user.id },
    ]);
    expect(told).toEqual(
      expect.arrayContaining(['GUILD_ROLE_CREATE', 'GUILD_CREATE', 'GUILD_MEMBER_ADD', 'INTEGRATION_CREATE']),
    );
  });

  rule(
    'topics/oauth2#advanced-bot-authorization',
    'with other scopes the code comes back with the guild, and the token response contains it',
    async () => {
      const guild = quiet();
      const query = {
        scope: 'identify bot',
        permissions: '8',
        guild_id: guild.fields.id,
        disable_guild_select: 'true',
      };
      const { back, json } = await tokensFor(query, 'nora');
      expect(back.searchParams.get('guild_id')).toBe(guild.fields.id);
      expect(back.searchParams.get('permissions')).toBe('8');
      expect(json).toMatchObject({ scope: 'identify bot', guild: { id: guild.fields.id, roles: expect.any(Array) } });
      expect(guild.auditLog.at(-1)).toMatchObject({ action_type: AuditLogEvent.IntegrationUpdate });
    },
  );

  rule('topics/oauth2#webhooks', 'webhook.incoming makes a webhook that the token response shows', async () => {
    const guild = quiet();
    const [channel] = [...guild.channels.values()];
    const { json } = await tokensFor({ scope: 'webhook.incoming' }, 'nora', { channel_id: channel!.id });
    const { id, token: secret, url } = json['webhook'] as unknown as Query;
    expect(url).toBe(`${sim.url}/api/webhooks/${id}/${secret}`);
    expect((await caller(sim, null)('POST', `/webhooks/${id}/${secret}`, { content: 'hello' })).status).toBe(204);
  });

  rule('topics/oauth2#implicit-grant', 'an implicit grant comes in the fragment, without a refresh token', async () => {
    const url = address({ redirect_uri: REDIRECT, response_type: 'token', scope: 'identify', state: 's 1' });
    const { back } = await answer(url, 'ada');
    const told = new URLSearchParams(back.hash.slice(1));
    expect(back.search).toBe('');
    expect([...told.keys()]).toEqual(['access_token', 'token_type', 'expires_in', 'scope', 'state']);
    expect([told.get('state'), await me(told.get('access_token')!)]).toEqual(['s 1', 200]);
    const linked = await fetch(
      address({ redirect_uri: REDIRECT, response_type: 'token', scope: 'role_connections.write' }),
      {
        redirect: 'manual',
      },
    );
    expect(linked.headers.get('location')).toContain('#error=invalid_scope');
  });

  rule(
    'topics/oauth2#client-credentials-grant',
    'client credentials give a token of the owner, without a refresh token',
    async () => {
      const { json } = await token({ grant_type: 'client_credentials', scope: 'identify connections' });
      expect(Object.keys(json).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
      expect(await me(json['access_token']!)).toBe(200);
      expect((await token({ grant_type: 'client_credentials', scope: 'bot' })).json).toMatchObject({
        error: 'invalid_scope',
      });
    },
  );

  rule(
    'topics/oauth2#shared-resources-oauth2-urls',
    'the token URLs accept forms only, and report missing fields',
    async () => {
      const { id, clientSecret } = applicationOf(sim);
      const body = JSON.stringify({ grant_type: 'client_credentials', client_id: id, client_secret: clientSecret });
      const headers = { 'Content-Type': 'application/json' };
      const response = await fetch(`${sim.url}/api/oauth2/token`, { method: 'POST', body, headers });
      expect([response.status, await response.json()]).toMatchObject([400, { error: 'invalid_request' }]);
      const wrong: Array<[Query, string]> = [
        [{}, 'invalid_request'],
        [{ grant_type: 'authorization_code' }, 'invalid_request'],
        [{ grant_type: 'refresh_token' }, 'invalid_request'],
        [{ grant_type: 'refresh_token', refresh_token: 'x' }, 'invalid_grant'],
        [{ grant_type: 'magic' }, 'unsupported_grant_type'],
      ];
      for (const [form, error] of wrong) expect(await token(form)).toMatchObject({ status: 400, json: { error } });
      expect((await fetch(`${sim.url}/api/oauth2/token`)).status).toBe(405);
    },
  );

  rule(
    'topics/oauth2#authorization-code-grant',
    'a code that is used twice revokes the tokens that it was exchanged for',
    async () => {
      const { code, json } = await tokensFor({ scope: 'identify' });
      expect(await me(json['access_token']!)).toBe(200);
      const again = await token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT });
      expect(again.json).toMatchObject({ error: 'invalid_grant' });
      expect(await me(json['access_token']!)).toBe(401);
      expect((await token({ grant_type: 'refresh_token', refresh_token: json['refresh_token']! })).status).toBe(400);
    },
  );

  rule(
    'topics/oauth2#authorization-code-grant-token-revocation-example',
    'revoking one token revokes the whole authorisation',
    async () => {
      const [first, second] = [await tokensFor({ scope: 'identify' }), await tokensFor({ scope: 'guilds identify' })];
      const other = await tokensFor({ scope: 'identify' }, 'mei');
      await token({ token: first.json['refresh_token']!, token_type_hint: 'access_token' }, '/oauth2/token/revoke');
      expect(await me(first.json['access_token']!)).toBe(401);
      expect(await me(second.json['access_token']!)).toBe(401);
      expect(await me(other.json['access_token']!)).toBe(200);
    },
  );

  rule(
    'topics/oauth2#authorization-code-grant',
    'access tokens expire after a week, codes after ten minutes',
    async () => {
      sim.clock.stop();
      const { json } = await tokensFor({ scope: 'identify' });
      const { back } = await answer(coded({ scope: 'identify' }), 'ada');
      sim.clock.wind(11 * 60_000);
      const late = { grant_type: 'authorization_code', code: back.searchParams.get('code')!, redirect_uri: REDIRECT };
      expect((await token(late)).json).toMatchObject({ error: 'invalid_grant' });
      sim.clock.wind(7 * 86_400_000);
      expect(await me(json['access_token']!)).toBe(401);
      const next = await token({ grant_type: 'refresh_token', refresh_token: json['refresh_token']! });
      expect(await me(next.json['access_token']!)).toBe(200);
    },
  );

  rule(
    'topics/oauth2#authorization-code-grant',
    'prompt=none skips the page only for scopes that were granted before',
    async () => {
      const { cookie } = await answer(coded({ scope: 'identify guilds' }), 'finn');
      const code = (await answer(coded({ scope: 'identify guilds' }), 'finn')).back.searchParams.get('code')!;
      await token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT });
      const visit = (query: Query, headers: Query = { Cookie: cookie }) =>
        fetch(coded(query), { headers, redirect: 'manual' });
      const known = await visit({ scope: 'identify', prompt: 'none' });
      expect([known.status, known.headers.get('location')]).toEqual([302, expect.stringContaining('code=')]);
      expect((await visit({ scope: 'identify' })).status).toBe(200);
      expect((await visit({ scope: 'identify', prompt: 'none' }, {})).status).toBe(200);
      expect((await visit({ scope: 'identify email', prompt: 'none' })).status).toBe(200);
      expect((await visit({ scope: 'identify bot', prompt: 'none' })).status).toBe(200);
    },
  );

  it('another challenge method than S256 → an error to the application', async () => {
    const verifier = 'v'.repeat(43);
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const errorOf = async (query: Query) => {
      const response = await fetch(coded({ scope: 'identify', state: 'x', ...query }), { redirect: 'manual' });
      const back = new URL(response.headers.get('location') ?? 'http://nowhere.invalid');
      return [back.searchParams.get('error'), back.searchParams.get('state')];
    };
    for (const code_challenge_method of ['plain', 'S512'])
      expect(await errorOf({ code_challenge: challenge, code_challenge_method })).toEqual(['invalid_request', 'x']);
    expect(await errorOf({ code_challenge: challenge })).toEqual(['invalid_request', 'x']);
    expect(await errorOf({ code_challenge: 'short', code_challenge_method: 'S256' })).toEqual(['invalid_request', 'x']);
    expect(await errorOf({ response_type: 'magic' })).toEqual(['unsupported_response_type', 'x']);
    expect(await errorOf({ scope: '' })).toEqual(['invalid_scope', 'x']);
  });
});
