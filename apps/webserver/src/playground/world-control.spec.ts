import { simulate, type Simulation } from '#libs/discord-sim';
import type { Browser } from '../../test/browser.ts';
import { SseClient } from '../../test/sse-client.ts';
import { newId, TestWorld } from '../../test/world.ts';
import { show } from './journal.ts';

interface SimWorld {
  application: { id: string; botToken: string; clientSecret: string };
  users: Array<{ id: string; username: string; token: string }>;
  guilds: Array<{ id: string; ownerId: string; memberIds: string[]; channels: Array<{ id: string; name: string }> }>;
}
interface Entry {
  seq: number;
  who: string;
  method: string;
  path: string;
  status: number;
  details: unknown;
}

describe('the simulated world, from the playground', () => {
  let sim: Simulation;
  let world: TestWorld;
  let discord: SimWorld;
  let owner: Browser;
  let guild: SimWorld['guilds'][number];
  let other: SimWorld['guilds'][number];
  let api: string;
  let channel: string;

  const bot = (method: string, path: string, body?: unknown) =>
    fetch(`${sim.url}/api/v10${path}`, {
      method,
      headers: { authorization: `Bot ${discord.application.botToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const journal = (after?: number) =>
    owner.json<{ entries: Entry[]; next: number }>(
      200,
      'GET',
      `${api}/journal${after === undefined ? '' : `?after=${after}`}`,
    );

  beforeAll(async () => {
    sim = await simulate({ limits: 'off' });
    discord = (await (await fetch(`${sim.url}/sim/world`)).json()) as SimWorld;
    world = await TestWorld.start({ env: { SIM_URL: sim.url, PLAYGROUND_WORLD: 'any-guild' } });
    guild = discord.guilds[0]!;
    other = discord.guilds.find(({ id }) => id !== guild.id)!;
    api = `/api/guilds/${guild.id}/playground`;
    channel = guild.channels.find(({ name }) => name === 'general')!.id;
    owner = await world.signedIn([{ id: guild.id, name: 'Guild', owner: true, permissions: '0' }], guild.ownerId);
    const command = {
      name: 'greet',
      description: 'Greets',
      options: [{ type: 6, name: 'who', description: 'Whom', required: true }],
    };
    await bot('PUT', `/applications/${discord.application.id}/commands`, [command]);
  });
  afterAll(async () => {
    await world.close();
    await sim.close();
  });

  it('commands → listed and run as a member, without the token that answers them', async () => {
    const { commands } = await owner.json<{ commands: Array<{ id: string; name: string; application_id: string }> }>(
      200,
      'GET',
      `${api}/commands?as=${guild.ownerId}`,
    );
    expect(commands).toMatchObject([{ name: 'greet', application_id: discord.application.id }]);
    const stream = await SseClient.open(owner, `${api}/stream`);
    const data = {
      id: commands[0]!.id,
      name: 'greet',
      type: 1,
      options: [{ type: 6, name: 'who', value: guild.ownerId }],
    };
    const place = { guild_id: guild.id, channel_id: channel };
    const run = { type: 2, application_id: discord.application.id, nonce: '77', ...place, data };
    const at = (user: string) => `${api}/as/${user}/discord/interactions`;
    await owner.json(204, 'POST', at(guild.ownerId), run);
    for (;;) {
      const event = await stream.next<{ t: string; d: Record<string, unknown> }>();
      if (event!.data.t !== 'INTERACTION_CREATE') continue;
      expect(JSON.stringify(event!.data)).not.toContain('aW50ZXJhY3Rpb24');
      break;
    }
    stream.close();
    const refused = async (user: string, changed: object, code: string) =>
      expect(await owner.json(404, 'POST', at(user), { ...run, ...changed })).toMatchObject({ code });
    await refused(newId(), {}, 'member.unknown');
    await refused(guild.ownerId, { channel_id: other.channels[0]!.id }, 'channel.unknown');
    await refused(guild.ownerId, { guild_id: other.id }, 'path.foreign');
    await refused(guild.ownerId, { guild_id: undefined }, 'path.foreign');
    await refused(guild.ownerId, { message_id: other.channels[0]!.id }, 'id.foreign');
  });

  it('the journal → the bot’s calls in this guild, and none of other guilds', async () => {
    const { next } = await journal();
    const stream = await SseClient.open(owner, `${api}/journal/stream`, String(next));
    await fetch(`${sim.url}/api/v10/users/@me`, { headers: { authorization: discord.users[0]!.token } });
    await bot('POST', `/channels/${channel}/messages`, { content: 'from the bot' });
    await bot('GET', `/guilds/${other.id}/channels`);
    const { entries, next: later } = await journal(next);
    expect(entries).toMatchObject([
      { method: 'POST', path: `/api/v10/channels/${channel}/messages`, status: 200, details: expect.anything() },
    ]);
    expect((await journal(later)).entries).toEqual([]);
    const event = await stream.next<Entry>();
    expect(event).toMatchObject({ event: 'entry', data: { seq: entries[0]!.seq, method: 'POST' } });
    stream.close();
  });

  it('the journal → no token, neither in a path nor in a body', () => {
    const entry = {
      seq: 1,
      at: 0,
      kind: 'rest',
      who: 'bot:1',
      method: 'POST',
      path: '/api/v10/interactions/12/secretsecret/callback',
      status: 204,
      body: { token: 'x' },
    };
    expect(show(entry, '5')).toMatchObject({ path: '/api/v10/interactions/12/…/callback', details: {} });
    expect(JSON.stringify(show({ ...entry, path: '/channels/6/webhooks', guild: '5' }, '5'))).not.toContain('"x"');
    expect(show({ ...entry, path: '/channels/7/messages', guild: '8' }, '5')).toBeNull();
  });

  it('advance the clock → every simulated guild has the new time', async () => {
    const before = await owner.json<{ now: string; aheadMs: number }>(200, 'GET', `${api}/clock`);
    const wound = await owner.json<{ now: string; aheadMs: number }>(200, 'POST', `${api}/clock`, {
      windMs: 3_600_000,
    });
    expect(Date.parse(wound.now) - Date.parse(before.now)).toBeGreaterThanOrEqual(3_600_000);
    expect(wound.aheadMs - before.aheadMs).toBeGreaterThan(3_599_000);
    for (const windMs of [0, -1, 32 * 24 * 3_600_000, 1.5]) await owner.json(400, 'POST', `${api}/clock`, { windMs });
  });

  it('stop the clock and start it → it stands still, then runs', async () => {
    const stopped = await owner.json<{ now: string }>(200, 'POST', `${api}/clock`, { stopped: true });
    expect(stopped).toMatchObject({ stopped: true });
    expect(await owner.json(200, 'GET', `${api}/clock`)).toMatchObject({ stopped: true, now: stopped.now });
    expect(await owner.json(200, 'POST', `${api}/clock`, { stopped: false })).toMatchObject({ stopped: false });
    await owner.json(400, 'POST', `${api}/clock`, {});
  });

  interface Campaign {
    id: number;
    state: string;
    total: number;
    done: number;
    refused: number;
  }

  /** Polls until a campaign has ended. */
  async function over(id: number): Promise<Campaign> {
    for (;;) {
      const { campaigns } = await owner.json<{ campaigns: Campaign[] }>(200, 'GET', `${api}/campaigns`);
      const found = campaigns.find((one) => one.id === id)!;
      if (found.state !== 'running') return found;
    }
  }

  it('join, raid → a new member, and accounts that each send a message', async () => {
    expect(await owner.json(201, 'POST', `${api}/members`, { username: 'newcomer' })).toMatchObject({
      username: 'newcomer',
    });
    const raid = { kind: 'raid', accounts: 12, channelId: channel, content: 'we are many' };
    const begun = await owner.json<Campaign>(202, 'POST', `${api}/campaigns`, raid);
    expect(await over(begun.id)).toMatchObject({ state: 'done', total: 12, done: 12, refused: 0 });
    const said = await owner.json<Array<{ content: string; author: { id: string } }>>(
      200,
      'GET',
      `${api}/as/${guild.ownerId}/discord/channels/${channel}/messages?limit=12`,
    );
    expect(new Set(said.map(({ author }) => author.id)).size).toBe(12);
    expect(new Set(said.map(({ content }) => content))).toEqual(new Set(['we are many']));
    await owner.json(400, 'POST', `${api}/campaigns`, { kind: 'raid', accounts: 1_001 });
    await owner.json(400, 'POST', `${api}/campaigns`, { kind: 'raid', accounts: 1, content: 'nowhere' });
    const elsewhere = { ...raid, channelId: other.channels[0]!.id };
    expect(await owner.json(404, 'POST', `${api}/campaigns`, elsewhere)).toMatchObject({ code: 'channel.unknown' });
    const outsider = { kind: 'nuke', userId: newId() };
    expect(await owner.json(404, 'POST', `${api}/campaigns`, outsider)).toMatchObject({ code: 'member.unknown' });
  });

  it('a nuke by a member → does only what the member may; stop → it ends', async () => {
    const nora = discord.users.find(({ username }) => username === 'nora')!.id;
    const nuke = await owner.json<Campaign>(202, 'POST', `${api}/campaigns`, { kind: 'nuke', userId: nora });
    const ended = await over(nuke.id);
    expect(ended).toMatchObject({ state: 'done', done: 0, refused: ended.total });
    expect(ended.total).toBeGreaterThan(10);
    const raid = await owner.json<Campaign>(202, 'POST', `${api}/campaigns`, { kind: 'raid', accounts: 1_000 });
    await owner.json(200, 'DELETE', `${api}/campaigns/${raid.id}`);
    expect(await over(raid.id)).toMatchObject({ state: 'stopped' });
    await owner.json(404, 'DELETE', `${api}/campaigns/999`);
  });

  it('faults → end by themselves, or are removed', async () => {
    const fault = { kind: 'status', operation: 'create_message', count: 1 };
    const { faults } = await owner.json<{ faults: unknown[] }>(200, 'POST', `${api}/faults`, fault);
    expect(faults).toMatchObject([{ kind: 'status', about: 'create_message', count: 1, happened: 0 }]);
    const say = () => bot('POST', `/channels/${channel}/messages`, { content: 'hello' }).then(({ status }) => status);
    expect([await say(), await say()]).toEqual([503, 200]);
    expect(await owner.json(200, 'GET', `${api}/faults`)).toMatchObject({ faults: [] });
    await owner.json(200, 'POST', `${api}/faults`, { kind: 'silence', event: 'MESSAGE_CREATE', count: 5 });
    await owner.json(204, 'DELETE', `${api}/faults`);
    expect(await owner.json(200, 'GET', `${api}/faults`)).toEqual({ faults: [] });
    const laid = await owner.json<{ faults: Array<{ id: number }> }>(200, 'POST', `${api}/faults`, {
      kind: 'audit-log-delay',
      count: 3,
      ms: 500,
    });
    await owner.json(204, 'DELETE', `${api}/faults/${laid.faults[0]!.id}`);
    await owner.json(404, 'DELETE', `${api}/faults/${laid.faults[0]!.id}`);
    for (const wrong of [{ kind: 'earthquake', count: 1 }, { kind: 'status' }, { kind: 'status', count: 1_001 }])
      await owner.json(400, 'POST', `${api}/faults`, wrong);
  });
});
