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
        PLAYGROUND_WORLD: 'any-guild',
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

  /** Signs in like a browser: login, the simulator's page, back to the callback. */
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

  it('sign-in as a simulated user → sees the guilds that the user manages', async () => {
    const session = await owner.json(200, 'GET', '/api/session');
    expect(session).toMatchObject({ user: { id: guild.ownerId }, playground: true, installUrl: null });
    const guilds = await owner.json<Array<{ id: string }>>(200, 'GET', '/api/guilds');
    expect(guilds.map(({ id }) => id)).toContain(guild.id);
    const plain = await signIn(member);
    await plain.json(403, 'GET', api);
    const others = await plain.json<Array<{ id: string }>>(200, 'GET', '/api/guilds');
    expect(others.map(({ id }) => id)).not.toContain(guild.id);
  });

  it('a guild without the bot → shown, too', async () => {
    const other = discord.guilds.find(({ id }) => id !== guild.id)!;
    const theirs = await signIn(other.ownerId);
    const at = `/api/guilds/${other.id}/playground`;
    expect(await theirs.json(200, 'GET', at)).toMatchObject({ channels: expect.arrayContaining([]) });
    const messages = `${at}/as/${other.ownerId}/discord/channels/${textChannel(other)}/messages`;
    await theirs.json(200, 'POST', messages, { content: 'quiet' });
  });

  it('the user cancels → login-cancelled', async () => {
    const browser = new Browser(world.base);
    const login = await browser.fetch('/api/auth/login');
    const form = new URLSearchParams({ decision: 'deny' });
    const denied = await fetch(login.headers.get('location')!, { method: 'POST', body: form, redirect: 'manual' });
    const callback = new URL(denied.headers.get('location')!);
    const landed = await browser.fetch(callback.pathname + callback.search);
    expect(landed.headers.get('location')).toBe('http://localhost:3000/?error=login-cancelled');
  });

  it('a guild → its channels, members and roles, and no token', async () => {
    const response = await owner.send('GET', api);
    const text = await response.text();
    const shown = JSON.parse(text) as { channels: Array<{ id: string }>; members: Array<{ id: string; bot: boolean }> };
    expect(response.status).toBe(200);
    expect(new Set(shown.channels.map(({ id }) => id))).toEqual(new Set(guild.channels.map(({ id }) => id)));
    expect(shown.members.map(({ id }) => id)).toEqual(expect.arrayContaining(guild.memberIds));
    expect(shown.members.some(({ bot }) => bot)).toBe(true);
    for (const { token } of discord.users) expect(text).not.toContain(token);
  });

  /** Path of Discord’s API as this member of the guild. */
  const as = (user: string) => `${api}/as/${user}/discord`;

  it('a member → sends, answers, edits, reacts and deletes, by Discord’s own calls', async () => {
    const at = (user: string) => `${as(user)}/channels/${channel}/messages`;
    const said = await owner.json<Message>(200, 'POST', at(member), { content: 'hello' });
    expect(said).toMatchObject({ content: 'hello', channel_id: channel, author: { id: member } });
    const reply = { content: 'hi', message_reference: { message_id: said.id } };
    expect(await owner.json<Message>(200, 'POST', at(guild.ownerId), reply)).toMatchObject({
      message_reference: { message_id: said.id },
    });
    expect(await owner.json(200, 'PATCH', `${at(member)}/${said.id}`, { content: 'hello!' })).toMatchObject({
      content: 'hello!',
    });
    const reaction = `${at(guild.ownerId)}/${said.id}/reactions/${encodeURIComponent('👍')}/@me`;
    await owner.json(204, 'PUT', reaction);
    const newest = await owner.json<Message[]>(200, 'GET', `${at(guild.ownerId)}?limit=2`);
    expect(newest.map(({ content }) => content)).toEqual(['hi', 'hello!']);
    expect(newest[1]!.reactions).toMatchObject([{ count: 1, me: true, emoji: { name: '👍' } }]);
    await owner.json(204, 'DELETE', reaction);
    await owner.json(204, 'DELETE', `${at(member)}/${said.id}`);
    await owner.json(404, 'DELETE', `${at(member)}/${said.id}`);
    const thread = await owner.json<{ id: string }>(201, 'POST', `${as(member)}/channels/${channel}/threads`, {
      name: 'a thread',
      type: 11,
    });
    await owner.json(200, 'POST', `${as(member)}/channels/${thread.id}/messages`, { content: 'inside' });
  });

  it('an error of the simulator → returned with Discord’s code', async () => {
    const said = await owner.json<Message>(200, 'POST', `${as(guild.ownerId)}/channels/${channel}/messages`, {
      content: 'mine',
    });
    const theirs = `${as(member)}/channels/${channel}/messages/${said.id}`;
    expect(await owner.json(403, 'PATCH', theirs, { content: 'yours' })).toMatchObject({
      code: 'discord.refused',
      discordCode: 50005,
      status: 403,
    });
    await owner.json(400, 'POST', `${as(member)}/channels/${channel}/messages`, { content: 'x'.repeat(2_001) });
  });

  it('a user who is not a member, a path of another guild → rejected', async () => {
    const say = { content: 'x' };
    const refused = async (path: string, code: string) =>
      expect(await owner.json(404, 'POST', path, say)).toMatchObject({ code });
    await refused(`${as(member)}/channels/${newId()}/messages`, 'channel.unknown');
    await refused(`${as(newId())}/channels/${channel}/messages`, 'member.unknown');
    const other = discord.guilds.find(({ id }) => id !== guild.id)!;
    await refused(`${as(guild.ownerId)}/channels/${textChannel(other)}/messages`, 'channel.unknown');
    await refused(`${as(guild.ownerId)}/guilds/${other.id}/roles`, 'path.foreign');
    await refused(`${as(guild.ownerId)}/users/@me/channels`, 'path.foreign');
    await refused(`${as(guild.ownerId)}/channels/${channel}/..%2f${textChannel(other)}/messages`, 'path.foreign');
    await refused(`${as(guild.ownerId)}/channels/${channel}%2f..%2f..%2fusers/@me`, 'path.foreign');
    const outsider = discord.users.find(({ id }) => !guild.memberIds.includes(id))!;
    await refused(`${as(outsider.id)}/channels/${channel}/messages`, 'member.unknown');
    await refused(`${as(discord.application.id)}/channels/${channel}/messages`, 'member.unknown');
    const without = await owner.fetch(`${as(member)}/channels/${channel}/messages`, { method: 'POST' });
    expect(without.status).toBe(403);
  });

  describe('an id of another guild', () => {
    let foreign: { guild: string; channel: string; message: string };
    let mine: Message;
    const at = () => `${as(guild.ownerId)}/channels/${channel}`;
    const refused = async (method: string, path: string, body?: unknown) =>
      expect(await owner.json(404, method, path, body)).toMatchObject({ code: 'id.foreign' });

    beforeAll(async () => {
      const other = discord.guilds.find(({ id }) => id !== guild.id)!;
      const there = textChannel(other);
      const authorization = discord.users.find(({ id }) => id === other.ownerId)!.token;
      const said = await fetch(`${sim.url}/api/v10/channels/${there}/messages`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ content: 'a secret of theirs' }),
      });
      foreign = { guild: other.id, channel: there, message: ((await said.json()) as Message).id };
      mine = await owner.json<Message>(200, 'POST', `${at()}/messages`, { content: 'ours' });
    });

    it.each([
      ['guild_id', () => ({ guild_id: foreign.guild, message_id: mine.id })],
      ['channel_id', () => ({ type: 1, channel_id: foreign.channel, message_id: mine.id })],
      ['message_id', () => ({ message_id: foreign.message, fail_if_not_exists: false })],
      ['channel_id and message_id', () => ({ type: 1, channel_id: foreign.channel, message_id: foreign.message })],
    ])('as %s in the reference of a message → rejected', async (_name, reference) => {
      await refused('POST', `${at()}/messages`, { message_reference: reference() });
      const text = JSON.stringify({ message_reference: reference() });
      for (const payload of [text, new Blob([text])]) {
        const form = new FormData();
        form.set('files[0]', new Blob(['x']), 'x.txt');
        form.append('payload_json', payload);
        const headers = { 'x-csrf-token': owner.csrfToken };
        const answer = await owner.fetch(`${at()}/messages`, { method: 'POST', body: form, headers });
        const told = (await answer.json()) as { code: string };
        expect(told.code).toBe('id.foreign');
      }
    });

    it('in a path → rejected', async () => {
      await refused('GET', `${at()}/messages/${foreign.message}`);
      await refused('DELETE', `${at()}/permissions/${foreign.guild}`);
      await refused('PUT', `${at()}/messages/pins/%3${foreign.message[0]}${foreign.message.slice(1)}`);
      await refused('GET', `${as(guild.ownerId)}/guilds/${guild.id}/members/${foreign.channel}`);
    });

    it('in a query → rejected', async () => {
      await refused('GET', `${at()}/messages?around=${foreign.message}`);
      await refused('GET', `${as(guild.ownerId)}/guilds/${guild.id}/messages/search?channel_id=${foreign.channel}`);
      await refused('GET', `${at()}/messages?limit=1&before[0]=${foreign.guild}`);
    });

    it('anywhere in a body → rejected', async () => {
      await refused('PATCH', at(), { parent_id: foreign.channel });
      await refused('POST', `${at()}/messages/bulk-delete`, { messages: [mine.id], ids: [foreign.message] });
      await refused('PATCH', `${as(guild.ownerId)}/guilds/${guild.id}`, { system_channel_id: foreign.channel });
      const deep = { actions: [{ type: 2, metadata: { channel_id: foreign.channel } }] };
      await refused('POST', `${as(guild.ownerId)}/guilds/${guild.id}/auto-moderation/rules`, deep);
      await refused('POST', `${as(guild.ownerId)}/guilds/${guild.id}/auto-moderation/rules`, {
        exempt_channels: [foreign.channel],
      });
    });

    it('in a text → allowed; ids of the own guild → allowed', async () => {
      await owner.json(200, 'POST', `${at()}/messages`, { content: foreign.message });
      const reference = { type: 1, guild_id: guild.id, channel_id: channel, message_id: mine.id };
      expect(await owner.json(200, 'POST', `${at()}/messages`, { message_reference: reference })).toMatchObject({
        message_snapshots: [{ message: { content: 'ours' } }],
      });
      await owner.json(200, 'GET', `${at()}/messages?around=${mine.id}`);
    });
  });

  it('search by name → users with their permissions', async () => {
    const found = await owner.json<{ members: Array<{ id: string }>; total: number }>(
      200,
      'GET',
      `${api}/members?search=nor`,
    );
    expect(found).toMatchObject({ total: 1, members: [{ id: member }] });
    const staff = guild.channels.find(({ name }) => name === 'mod-log')!.id;
    interface Person {
      channels: Record<string, string>;
    }
    const ownerSees = await owner.json<Person>(200, 'GET', `${api}/members/${guild.ownerId}`);
    expect(BigInt(ownerSees.channels[staff]!) & 0x400n).toBe(0x400n);
    const text = JSON.stringify(await owner.json(200, 'GET', `${api}/members/${member}`));
    for (const { token } of discord.users) expect(text).not.toContain(token);
    expect(await owner.json(404, 'GET', `${api}/members/${newId()}`)).toMatchObject({ code: 'member.unknown' });
  });

  it('files of 10 MiB → forwarded as they arrive; larger ones → rejected with a message', async () => {
    const send = (bytes: Uint8Array<ArrayBuffer>) => {
      const form = new FormData();
      form.set('payload_json', JSON.stringify({ content: 'a file' }));
      form.set('files[0]', new Blob([bytes], { type: 'image/png' }), 'large.png');
      const headers = { 'x-csrf-token': owner.csrfToken };
      return owner.fetch(`${as(member)}/channels/${channel}/messages`, { method: 'POST', body: form, headers });
    };
    const sent = await send(new Uint8Array(10 * 1024 * 1024));
    expect(await sent.json()).toMatchObject({ attachments: [{ filename: 'large.png', size: 10 * 1024 * 1024 }] });
    const refused = await send(new Uint8Array(10 * 1024 * 1024 + 1));
    expect(await refused.json()).toMatchObject({ code: 'discord.refused', status: 413 });
    const cut = await send(new Uint8Array(26 * 1024 * 1024));
    expect(await cut.json()).toMatchObject({ code: 'upload.too-large', status: 413 });
  });

  it('events of the guild → streamed; the client disconnects → the upstream stream is closed', async () => {
    const stream = await SseClient.open(owner, `${api}/stream`);
    expect(stream.response.status).toBe(200);
    const content = `streamed ${newId()}`;
    await owner.json(200, 'POST', `${as(member)}/channels/${channel}/messages`, { content });
    for (;;) {
      const event = await stream.next<{ t: string; d: Message }>();
      expect(event?.event).toBe('dispatch');
      if (event?.data.t === 'MESSAGE_CREATE' && event.data.d.content === content) break;
    }
    const closed = world.streams.allClosed();
    stream.close();
    await closed;
  });

  it('another world, and the saved one again → the caller is signed in to each', async () => {
    // Creating worlds costs much of the caller's limit, and earlier tests have used some of it.
    world.ahead += 60_000;
    const chosen = await owner.json<{ guildId: string; members: number }>(200, 'POST', `${api}/world`, {
      recipe: { members: 6, forums: 1, posts: 2 },
      seed: 5,
    });
    owner.csrfToken = (await owner.json<{ csrfToken: string }>(200, 'GET', '/api/session')).csrfToken;
    const there = `/api/guilds/${chosen.guildId}/playground`;
    expect(await owner.json(200, 'GET', there)).toMatchObject({ threads: expect.anything(), memberCount: 7 });
    await owner.json(403, 'GET', api);
    const saved = await owner.fetch(`${there}/world/file`);
    expect(saved.headers.get('content-disposition')).toContain('mainstay-world.json');
    const file = await saved.blob();
    const put = (body: Blob | string) =>
      owner.fetch(`${there}/world/file`, {
        method: 'PUT',
        body,
        headers: { 'x-csrf-token': owner.csrfToken, 'content-type': 'application/octet-stream' },
      });
    const broken = await put('{"format":1}');
    expect(await broken.json()).toMatchObject({ code: 'world.malformed', status: 400 });
    const back = await owner.json<{ guildId: string }>(200, 'POST', `${there}/world`, { recipe: null });
    expect(back.guildId).toBe(guild.id);
    owner.csrfToken = (await owner.json<{ csrfToken: string }>(200, 'GET', '/api/session')).csrfToken;
    const at = `${api}/world/file`;
    const headers = { 'x-csrf-token': owner.csrfToken, 'content-type': 'application/octet-stream' };
    world.ahead += 60_000;
    const loaded = await owner.fetch(at, { method: 'PUT', body: file, headers });
    expect(await loaded.json()).toMatchObject({ guildId: chosen.guildId, members: 7 });
    // Restores the world for the other tests.
    owner.csrfToken = (await owner.json<{ csrfToken: string }>(200, 'GET', '/api/session')).csrfToken;
    await owner.json(200, 'POST', `${there}/world`, { recipe: null });
    owner.csrfToken = (await owner.json<{ csrfToken: string }>(200, 'GET', '/api/session')).csrfToken;
  });

  it('the simulator is gone → playground.unavailable', async () => {
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
