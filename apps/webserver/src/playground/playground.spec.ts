import { simulate, type Simulation } from '#libs/discord-sim';
import { Browser } from '../../test/browser.ts';
import { SseClient } from '../../test/sse-client.ts';
import { newId, TestWorld } from '../../test/world.ts';

interface SimWorld {
  application: { id: string; clientSecret: string };
  users: Array<{ id: string; username: string; token: string }>;
  guilds: Array<{
    id: string;
    ownerId: string;
    memberIds: string[];
    channels: Array<{ id: string; name: string; type: number }>;
  }>;
}
interface Message {
  id: string;
  channel_id: string;
  content: string;
  author: { id: string };
  reactions?: Array<{ count: number; emoji: { name: string } }>;
  message_reference?: { message_id: string };
}

describe('with the simulator', () => {
  let sim: Simulation;
  let world: TestWorld;
  let discord: SimWorld;
  let owner: Browser;
  let guild: SimWorld['guilds'][number];
  let api: string;
  let channel: string;
  let member: string;

  beforeAll(async () => {
    sim = await simulate({ limits: 'off' });
    discord = (await (await fetch(`${sim.url}/sim/world`)).json()) as SimWorld;
    world = await TestWorld.start({
      env: {
        SIM_URL: sim.url,
        OAUTH_AUTHORIZE_URL: `${sim.url}/oauth2/authorize`,
        OAUTH_API_URL: `${sim.url}/api/v10`,
        OAUTH_CLIENT_ID: discord.application.id,
        OAUTH_CLIENT_SECRET: discord.application.clientSecret,
      },
    });
    guild = discord.guilds[0]!;
    api = `/api/guilds/${guild.id}/playground`;
    channel = guild.channels.find(({ name, type }) => type === 0 && name === 'general')?.id ?? textChannel(guild);
    member = discord.users.find(({ username }) => username === 'nora')!.id;
    owner = await signIn(guild.ownerId);
  });
  afterAll(async () => {
    await world.close();
    await sim.close();
  });

  const textChannel = ({ channels }: SimWorld['guilds'][number]): string => channels.find(({ type }) => type === 0)!.id;

  /** As a browser does: login, the simulator's page, back to the callback. */
  async function signIn(userId: string): Promise<Browser> {
    const browser = new Browser(world.base);
    const login = await browser.fetch('/api/auth/login?next=/home');
    const authorize = login.headers.get('location')!;
    expect((await fetch(authorize)).status).toBe(200);
    const form = new URLSearchParams({ user_id: userId, decision: 'authorize' });
    const agreed = await fetch(authorize, { method: 'POST', body: form, redirect: 'manual' });
    const callback = new URL(agreed.headers.get('location')!);
    const landed = await browser.fetch(callback.pathname + callback.search);
    expect(landed.headers.get('location')).toBe('http://localhost:3000/home');
    browser.csrfToken = (await browser.json<{ csrfToken: string }>(200, 'GET', '/api/session')).csrfToken;
    return browser;
  }

  it('signs in a simulated person, who sees the guilds that they manage', async () => {
    const session = await owner.json(200, 'GET', '/api/session');
    expect(session).toMatchObject({ user: { id: guild.ownerId }, playground: true, installUrl: null });
    const guilds = await owner.json<Array<{ id: string }>>(200, 'GET', '/api/guilds');
    expect(guilds.map(({ id }) => id)).toContain(guild.id);
    const plain = await signIn(member);
    await plain.json(403, 'GET', api);
    const others = await plain.json<Array<{ id: string }>>(200, 'GET', '/api/guilds');
    expect(others.map(({ id }) => id)).not.toContain(guild.id);
  });

  it('shows a guild without the bot, too', async () => {
    const other = discord.guilds.find(({ id }) => id !== guild.id)!;
    const theirs = await signIn(other.ownerId);
    const at = `/api/guilds/${other.id}/playground`;
    expect(await theirs.json(200, 'GET', at)).toMatchObject({ channels: expect.arrayContaining([]) });
    const say = { as: other.ownerId, content: 'quiet' };
    await theirs.json(200, 'POST', `${at}/channels/${textChannel(other)}/messages`, say);
  });

  it('says when the person cancelled', async () => {
    const browser = new Browser(world.base);
    const login = await browser.fetch('/api/auth/login');
    const form = new URLSearchParams({ decision: 'deny' });
    const denied = await fetch(login.headers.get('location')!, { method: 'POST', body: form, redirect: 'manual' });
    const callback = new URL(denied.headers.get('location')!);
    const landed = await browser.fetch(callback.pathname + callback.search);
    expect(landed.headers.get('location')).toBe('http://localhost:3000/?error=login-cancelled');
  });

  it('shows channels, members and roles, and never a token', async () => {
    const response = await owner.send('GET', api);
    const text = await response.text();
    const shown = JSON.parse(text) as { channels: Array<{ id: string }>; members: Array<{ id: string; bot: boolean }> };
    expect(response.status).toBe(200);
    expect(new Set(shown.channels.map(({ id }) => id))).toEqual(new Set(guild.channels.map(({ id }) => id)));
    expect(shown.members.map(({ id }) => id)).toEqual(expect.arrayContaining(guild.memberIds));
    expect(shown.members.some(({ bot }) => bot)).toBe(true);
    for (const { token } of discord.users) expect(text).not.toContain(token);
  });

  it('speaks, answers, edits, reacts and deletes as a member', async () => {
    const at = `${api}/channels/${channel}/messages`;
    const said = await owner.json<Message>(200, 'POST', at, { as: member, content: 'hello' });
    expect(said).toMatchObject({ content: 'hello', channel_id: channel, author: { id: member } });
    const reply = { as: guild.ownerId, content: 'hi', replyTo: said.id };
    expect(await owner.json<Message>(200, 'POST', at, reply)).toMatchObject({
      message_reference: { message_id: said.id },
    });
    expect(await owner.json(200, 'PATCH', `${at}/${said.id}`, { as: member, content: 'hello!' })).toMatchObject({
      content: 'hello!',
    });
    const reaction = `${at}/${said.id}/reactions/${encodeURIComponent('👍')}`;
    await owner.json(204, 'PUT', reaction, { as: guild.ownerId });
    await owner.json(204, 'POST', `${api}/channels/${channel}/typing`, { as: member });
    const newest = await owner.json<Message[]>(200, 'GET', `${at}?limit=2`);
    expect(newest.map(({ content }) => content)).toEqual(['hi', 'hello!']);
    expect(newest[1]!.reactions).toMatchObject([{ count: 1, emoji: { name: '👍' } }]);
    const older = await owner.json<Message[]>(200, 'GET', `${at}?limit=1&before=${newest[0]!.id}`);
    expect(older.map(({ id }) => id)).toEqual([said.id]);
    await owner.json(204, 'DELETE', reaction, { as: guild.ownerId });
    await owner.json(204, 'DELETE', `${at}/${said.id}`, { as: member });
    await owner.json(404, 'DELETE', `${at}/${said.id}`, { as: member });
  });

  it('passes on what the simulator refuses, with Discord’s code', async () => {
    const at = `${api}/channels/${channel}/messages`;
    const said = await owner.json<Message>(200, 'POST', at, { as: guild.ownerId, content: 'mine' });
    expect(await owner.json(403, 'PATCH', `${at}/${said.id}`, { as: member, content: 'yours' })).toMatchObject({
      code: 'discord.refused',
      discordCode: 50005,
      status: 403,
    });
    await owner.json(400, 'POST', at, { as: member, content: '' });
    await owner.json(400, 'POST', at, { as: member, content: 'x'.repeat(2_001) });
  });

  it('lets nobody be played who is no member, and no channel be entered that is not the guild’s', async () => {
    const at = (id: string) => `${api}/channels/${id}/messages`;
    const say = { as: member, content: 'x' };
    expect(await owner.json(404, 'POST', at(newId()), say)).toMatchObject({ code: 'channel.unknown' });
    expect(await owner.json(404, 'POST', at(channel), { ...say, as: newId() })).toMatchObject({
      code: 'member.unknown',
    });
    const other = discord.guilds.find(({ id }) => id !== guild.id);
    if (other) {
      expect(await owner.json(404, 'POST', at(textChannel(other)), say)).toMatchObject({ code: 'channel.unknown' });
      expect(await owner.json(404, 'GET', at(textChannel(other)))).toMatchObject({ code: 'channel.unknown' });
    }
    const outsider = discord.users.find(({ id }) => !guild.memberIds.includes(id));
    if (outsider)
      expect(await owner.json(404, 'POST', at(channel), { ...say, as: outsider.id })).toMatchObject({
        code: 'member.unknown',
      });
  });

  it('streams what happens in the guild, and lets go of it when the client does', async () => {
    const stream = await SseClient.open(owner, `${api}/stream`);
    expect(stream.response.status).toBe(200);
    const content = `streamed ${newId()}`;
    await owner.json(200, 'POST', `${api}/channels/${channel}/messages`, { as: member, content });
    for (;;) {
      const event = await stream.next<{ t: string; d: Message }>();
      expect(event?.event).toBe('dispatch');
      if (event?.data.t === 'MESSAGE_CREATE' && event.data.d.content === content) break;
    }
    const closed = world.streams.allClosed();
    stream.close();
    await closed;
  });

  it('says when the simulator is gone', async () => {
    const lonely = await TestWorld.start({ env: { SIM_URL: 'http://127.0.0.1:1' } });
    const admin = await lonely.admin();
    expect(await admin.browser.json(502, 'GET', `${admin.api}/playground`)).toMatchObject({
      code: 'playground.unavailable',
    });
    expect(await admin.browser.json(502, 'GET', `${admin.api}/playground/stream`)).toMatchObject({
      code: 'playground.unavailable',
    });
    await lonely.close();
  });
});
