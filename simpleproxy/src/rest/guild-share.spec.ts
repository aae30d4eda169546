import { limits } from '../limits.ts';
import { World } from '../../testing/world.ts';

// Real: the proxy's processes. Scripted: Discord.
const [GUILD, CHANNEL] = ['100000000000000001', '100000000000000002'];
const path = `/api/v10/channels/${CHANNEL}/messages`;

let world: World;
let sent = 0;
beforeEach(async () => {
  sent = 0;
  world = await World.start({ REST_GLOBAL_PER_SECOND: '10000' });
  // The bot may write, so the permission check predicts none of these rejections.
  world.discord.emit('GUILD_ROLE_UPDATE', {
    guild_id: GUILD,
    role: { id: GUILD, permissions: String(2n ** 50n - 1n) },
  });
  const client = await world.bot('/c/look');
  await client.close();
});
afterEach(() => world.end());

const say = (guild: string, body: object = { content: 'x' }) =>
  world.fetch(path, { method: 'POST', headers: { 'x-mainstay-guild': guild }, body: JSON.stringify(body) });

describe('rejections of one guild', () => {
  beforeEach(() => {
    world.discord.rest = (_request, response) => {
      sent++;
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end('{"code":50001,"message":"Missing Access"}');
    };
  });

  it('the same rejection three times → the next comes from memory, with Discord’s message and a code of its own', async () => {
    for (let n = 0; n < limits.refusals.before; n++)
      expect(await (await say(GUILD)).json()).toEqual({ code: 50001, message: 'Missing Access' });
    const remembered = await say(GUILD, { content: 'another text' });
    expect([remembered.status, sent]).toEqual([403, limits.refusals.before]);
    expect(remembered.headers.get('x-mainstay-code')).toBe('rest.remembered_refusal');
    expect(await remembered.json()).toMatchObject({
      code: 50001,
      message: 'Missing Access',
      mainstay_code: 'rest.remembered_refusal',
    });
    expect(await world.metric('simpleproxy_rest_refused_total{code="rest.remembered_refusal"}')).toBe(1);
    // Another guild, and calls without a guild, still reach Discord.
    await say('300000000000000001');
    await world.fetch(path, { method: 'POST', body: '{"content":"x"}' });
    expect(sent).toBe(limits.refusals.before + 2);
  });

  it('permissions change → the next request reaches Discord', async () => {
    for (let n = 0; n <= limits.refusals.before; n++) await say(GUILD);
    expect(sent).toBe(limits.refusals.before);
    const client = await world.bot('/c/watch');
    world.discord.emit('CHANNEL_UPDATE', { guild_id: GUILD, id: CHANNEL, type: 0, permission_overwrites: [] });
    await client.until(() => client.dispatches.some(({ t }) => t === 'CHANNEL_UPDATE'));
    await say(GUILD);
    expect(sent).toBe(limits.refusals.before + 1);
  });

  it('hundreds of different rejections → this guild waits, another continues', async () => {
    const ask = (guild: string, n: number) =>
      world.fetch(`/api/v10/users/${400_000_000_000_000_000n + BigInt(n)}`, { headers: { 'x-mainstay-guild': guild } });
    let last = await ask(GUILD, 0);
    for (let n = 1; n <= limits.invalid.perGuild && last.status === 403; n++) last = await ask(GUILD, n);
    expect(last.status).toBe(429);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(500);
    expect(await last.json()).toMatchObject({ code: 0, global: false, mainstay_code: 'rest.guild_invalid_budget' });
    expect((await ask('300000000000000001', 0)).status).toBe(403);
    expect((await world.fetch(path)).status).toBe(403);
  });
});

describe('known permissions', () => {
  it('missing → Discord’s rejection without a request; given → sent to Discord', async () => {
    world.discord.rest = (_request, response) => {
      sent++;
      response.end('{}');
    };
    const client = await world.bot('/c/watch');
    const change = async (permissions: bigint) => {
      const before = client.dispatches.length;
      world.discord.emit('GUILD_ROLE_UPDATE', {
        guild_id: GUILD,
        role: { id: GUILD, permissions: String(permissions) },
      });
      await client.until(() => client.dispatches.length > before);
    };
    await change(0n);
    const unseen = await say(GUILD);
    expect(await unseen.json()).toMatchObject({
      code: 50001,
      message: 'Missing Access',
      mainstay_code: 'discord.forbidden',
    });
    await change(1n << 10n);
    const mute = await say(GUILD);
    expect([unseen.status, mute.status, sent]).toEqual([403, 403, 0]);
    expect(await mute.json()).toMatchObject({ code: 50013, message: 'Missing Permissions' });
    await change((1n << 10n) | (1n << 11n));
    expect([(await say(GUILD)).status, sent]).toEqual([200, 1]);
  });
});
