import { simulate, type Simulation } from '#libs/discord-sim';
import { snowflakeTime } from '#libs/vocabulary';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DiscordRest } from './discord-rest.ts';

interface World {
  application: { botToken: string; botId: string };
  users: Array<{ id: string; token: string }>;
  guilds: Array<{ id: string; channels: Array<{ id: string; type: number }> }>;
}

/** Stands in for simpleproxy: forwards REST, and answers state requests with the current REST answer. */
async function proxyBefore(simulator: string, token: string): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void (async () => {
        const url = `${simulator}${request.url!.replace(/^\/state/, '/api/v10')}`;
        const { connection: _, 'content-length': __, ...rest } = request.headers as Record<string, string>;
        const headers = { ...rest, authorization: `Bot ${token}` };
        const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
        const answer = await fetch(url, { method: request.method!, headers, ...body });
        response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
      })();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

describe('DiscordRest, on the simulator', () => {
  let simulation: Simulation;
  let proxy: Server;
  let discord: DiscordRest;
  let world: World;
  let guildId: string;
  let otherGuildId: string;
  let channelId: string;

  beforeAll(async () => {
    simulation = await simulate({ limits: 'off', world: { guilds: 2, channels: 2, members: 3, messages: 5 } });
    world = (await (await fetch(`${simulation.url}/sim/world`)).json()) as World;
    [guildId, otherGuildId] = world.guilds.map(({ id }) => id) as [string, string];
    channelId = world.guilds[0]!.channels.find(({ type }) => type === 0)!.id;
    proxy = await proxyBefore(simulation.url, world.application.botToken);
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    discord = new DiscordRest({ proxyUrl, key: world.application.botToken });
  });

  afterAll(async () => {
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
    await simulation.close();
  });

  it('a guild → its state, channels, roles and members', async () => {
    expect(await discord.guild(guildId)).toMatchObject({ id: guildId, ownerId: world.users[0]!.id });
    expect((await discord.channels(guildId)).map(({ id }) => id)).toContain(channelId);
    expect((await discord.roles(guildId)).map(({ id }) => id)).toContain(guildId);
    const member = await discord.member(guildId, world.users[1]!.id);
    expect(member).toMatchObject({ user: { id: world.users[1]!.id, bot: false } });
    await expect(discord.member(guildId, '999999999999999999')).rejects.toMatchObject({
      code: expect.stringMatching(/^discord\.unknown-(member|user)$/),
    });
  });

  it('ids of this guild and of another one → told apart', async () => {
    const foreign = world.guilds[1]!.channels[0]!.id;
    expect(await discord.hasChannel(guildId, channelId)).toBe(true);
    expect(await discord.hasChannel(guildId, foreign)).toBe(false);
    expect(await discord.hasChannel(otherGuildId, foreign)).toBe(true);
    await expect(discord.hasChannel(guildId, '999999999999999999')).rejects.toMatchObject({
      code: 'discord.unknown-channel',
    });
    expect(await discord.hasRole(guildId, guildId)).toBe(true);
    expect(await discord.hasRole(guildId, otherGuildId)).toBe(false);
  });

  it('a message → sent once per nonce, edited, read, deleted', async () => {
    const sent = await discord.sendMessage(channelId, { content: 'hello', nonce: 'same-nonce' });
    expect((await discord.sendMessage(channelId, { content: 'hello', nonce: 'same-nonce' })).id).toBe(sent.id);
    const reply = await discord.sendMessage(channelId, { content: 'you', replyTo: sent.id });
    expect(reply.replyTo).toBe(sent.id);
    expect((await discord.editMessage(channelId, sent.id, 'bye')).content).toBe('bye');
    expect((await discord.getMessage(channelId, sent.id)).editedAt).not.toBeNull();
    await discord.addReaction(channelId, sent.id, '👍');
    await discord.deleteMessage(channelId, sent.id, 'über alles');
    await expect(discord.getMessage(channelId, sent.id)).rejects.toMatchObject({
      code: 'discord.unknown-message',
      status: 404,
    });
  });

  it('the nonce of a message that was deleted → counts as sent, and behaves as any deleted message', async () => {
    const message = { content: 'gone', nonce: 'deleted-nonce' };
    const { id } = await discord.sendMessage(channelId, message);
    await discord.deleteMessage(channelId, id);
    const again = await discord.sendMessage(channelId, message);
    expect(again).toMatchObject({ channelId, content: 'gone', replyTo: null, author: { bot: true } });
    await expect(discord.getMessage(channelId, again.id)).rejects.toMatchObject({ code: 'discord.unknown-message' });
    expect((await discord.listMessages(channelId, { limit: 100 })).map(({ content }) => content)).not.toContain('gone');
  });

  it('Discord has forgotten the nonce → finds the message already sent, not an older one or one of others', async () => {
    const other = world.guilds[0]!.channels.find(({ type }) => type === 0)!.id;
    const asked = await discord.sendMessage(other, { content: 'question' });
    const before = await discord.sendMessage(other, { content: 'answer', replyTo: asked.id });
    const lost = { content: ' answer ', replyTo: asked.id, nonce: 'lost' };
    const sent = await discord.sendMessage(other, lost);
    await fetch(`${simulation.url}/sim/clock`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ windMs: 15 * 60_000 }),
    });
    const found = await discord.findSent(other, lost, snowflakeTime(asked.id));
    expect(found.map(({ id }) => id)).toEqual([before.id, sent.id]);
    expect(await discord.findSent(other, lost, snowflakeTime(sent.id) + 1)).toEqual([]);
    expect(await discord.findSent(other, { content: 'answer' }, 0)).toEqual([]);
  });

  it('a reply to a deleted message → sent without the reference', async () => {
    const gone = await discord.sendMessage(channelId, { content: 'soon gone' });
    await discord.deleteMessage(channelId, gone.id);
    expect(await discord.sendMessage(channelId, { content: 'late', replyTo: gone.id })).toMatchObject({
      content: 'late',
    });
  });

  it('a list → newest first, within the range', async () => {
    const other = world.guilds[0]!.channels.filter(({ type }) => type === 0)[1]!.id;
    const all = await discord.listMessages(other, { limit: 100 });
    const ids = all.map(({ id }) => id);
    expect(ids).toHaveLength(5);
    expect(ids).toEqual(ids.toSorted().toReversed());
    expect((await discord.listMessages(other, { limit: 2, before: ids[1]! })).map(({ id }) => id)).toEqual(
      ids.slice(2, 4),
    );
    expect((await discord.listMessages(other, { limit: 2, after: ids[3]! })).map(({ id }) => id)).toEqual(
      ids.slice(1, 3),
    );
    expect(
      (await discord.listMessages(other, { limit: 9, before: ids[0]!, after: ids[3]! })).map(({ id }) => id),
    ).toEqual(ids.slice(1, 3));
    await discord.bulkDeleteMessages(other, ids.slice(0, 3));
    expect(await discord.listMessages(other, { limit: 100 })).toHaveLength(2);
  });

  it('roles → given and taken; giving or taking twice → no error', async () => {
    const role = (await discord.roles(guildId)).find(({ id, managed }) => id !== guildId && !managed)!;
    const userId = world.users[2]!.id;
    await discord.addRole(guildId, userId, role.id, 'because');
    await discord.addRole(guildId, userId, role.id);
    expect((await discord.member(guildId, userId)).roleIds).toContain(role.id);
    await discord.removeRole(guildId, userId, role.id);
    await discord.removeRole(guildId, userId, role.id);
    expect((await discord.member(guildId, userId)).roleIds).not.toContain(role.id);
  });

  it('a message without `notify` → notifies users only', async () => {
    const content = `@everyone <@${world.users[1]!.id}>`;
    const { id } = await discord.sendMessage(channelId, { content });
    const loud = await discord.sendMessage(channelId, { content, notify: ['everyone'] });
    const raw = async (messageId: string) =>
      (await (
        await fetch(`${simulation.url}/api/v10/channels/${channelId}/messages/${messageId}`, {
          headers: { Authorization: `Bot ${world.application.botToken}` },
        })
      ).json()) as { mention_everyone: boolean };
    expect((await raw(id)).mention_everyone).toBe(false);
    expect((await raw(loud.id)).mention_everyone).toBe(true);
  });

  it('an edit → notifies no user, even if the message did when it was sent', async () => {
    const userId = world.users[1]!.id;
    const { id } = await discord.sendMessage(channelId, { content: 'quiet', notify: [] });
    await discord.editMessage(channelId, id, `@everyone <@${userId}> <@&${guildId}>`);
    const response = await fetch(`${simulation.url}/api/v10/channels/${channelId}/messages/${id}`, {
      headers: { Authorization: `Bot ${world.application.botToken}` },
    });
    expect(await response.json()).toMatchObject({ mention_everyone: false, mention_roles: [], mentions: [] });
  });

  it('an error of Discord → its named code', async () => {
    await expect(discord.sendMessage(channelId, { content: '' })).rejects.toMatchObject({
      code: 'discord.cannot-send-an-empty-message',
    });
    await expect(discord.sendMessage('999999999999999999', { content: 'x' })).rejects.toMatchObject({
      code: 'discord.unknown-channel',
    });
    await expect(discord.guild('999999999999999999')).rejects.toMatchObject({ code: 'discord.unknown-guild' });
  });
});
