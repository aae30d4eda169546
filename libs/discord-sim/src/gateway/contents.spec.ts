import { makeApplication } from '../demo/accounts.ts';
import { accountOf, applicationOf, bot, channelOf, guildOf, person } from '../../testing/callers.ts';
import { GatewayStage } from '../../testing/gateway-stage.ts';
import { rule } from '../../testing/rule.ts';
import { makeMember } from '../world/guilds.ts';
import { encodeEtf } from './etf.ts';
import { Intent } from './intents.ts';

describe('contents of dispatches', () => {
  const stage = new GatewayStage();
  const { start, wire, token, listen, say } = stage;
  afterEach(() => stage.end());

  const POSTS = Intent.Guilds | Intent.GuildMessages | Intent.DirectMessages;
  const membersOf = (guild: { d: Record<string, unknown> }) => (guild.d['members'] as unknown[]).length;

  rule(
    'events/gateway#message-content-intent',
    'without MESSAGE_CONTENT content comes in own messages, in DMs and where the bot is mentioned',
    async () => {
      await start();
      const client = await listen(POSTS);
      const { botId } = applicationOf(stage.sim);
      const embeds = [{ title: 'title' }];
      const path = `/channels/${channelOf(stage.sim, 'bots')}/messages`;
      const { json } = await person(stage.sim, 'ada')<{ id: string }>('POST', path, { content: 'secret', embeds });
      await say(`hi <@${botId}>`);
      await bot(stage.sim)('POST', path, { content: 'own', embeds });
      await bot(stage.sim)('POST', path, { content: 'answer', message_reference: { message_id: json.id } });
      const { json: dm } = await person(stage.sim, 'ada')<{ id: string }>('POST', '/users/@me/channels', {
        recipient_id: botId,
      });
      await person(stage.sim, 'ada')('POST', `/channels/${dm.id}/messages`, { content: 'direct' });
      const heard = [];
      for (let count = 0; count < 5; count += 1) heard.push((await client.next('MESSAGE_CREATE')).d);
      expect(heard.map(({ content, embeds: shown }) => [content, (shown as unknown[]).length])).toEqual([
        ['', 0],
        [`hi <@${botId}>`, 0],
        ['own', 1],
        ['answer', 0],
        ['direct', 0],
      ]);
      expect(heard[0]).toMatchObject({ attachments: [], components: [] });
    },
  );

  rule(
    'resources/message#reaction-object',
    'an edited message and its referenced message show each bot its own reactions',
    async () => {
      await start();
      const owner = accountOf(stage.sim, 'ada');
      const { botId } = makeApplication(stage.sim.world, 'Other', owner, stage.sim.clock.now());
      const other = stage.sim.world.accounts.get(botId)!;
      const demo = guildOf(stage.sim, 'Mainstay Demo');
      demo.members.set(botId, makeMember(other.user, stage.sim.world.timestamp(), {}));
      const clients = [await listen(POSTS), await listen(POSTS, { token: other.token })];
      const path = `/channels/${channelOf(stage.sim, 'bots')}/messages`;
      const { json: sent } = await person(stage.sim, 'ada')<{ id: string }>('POST', path, { content: 'x' });
      await bot(stage.sim)('PUT', `${path}/${sent.id}/reactions/%F0%9F%A6%86/@me`);
      await person(stage.sim, 'ada')('PATCH', `${path}/${sent.id}`, { content: 'y' });
      await person(stage.sim, 'mei')('POST', path, { content: 'z', message_reference: { message_id: sent.id } });
      for (const [index, client] of clients.entries()) {
        await client.next('MESSAGE_CREATE');
        const reactions = [{ count: 1, me: index === 0, me_burst: false }];
        expect((await client.next('MESSAGE_UPDATE')).d).toMatchObject({ reactions });
        expect((await client.next('MESSAGE_CREATE')).d).toMatchObject({ referenced_message: { reactions } });
      }
    },
  );

  rule(
    'events/gateway-events#guild-create',
    'without GUILD_PRESENCES a guild lists only the bot and members in voice',
    async () => {
      await start();
      const client = await listen(Intent.Guilds);
      const guild = await client.next('GUILD_CREATE');
      expect(guild.d).toMatchObject({ name: 'Mainstay Demo', member_count: 13, large: false, presences: [] });
      expect(membersOf(guild)).toBe(1);
      const lounge = channelOf(stage.sim, 'Lounge');
      client.send({ op: 4, d: { guild_id: stage.demo(), channel_id: lounge, self_mute: false, self_deaf: false } });
      await stage.answered(client);
      const demo = guildOf(stage.sim, 'Mainstay Demo');
      const state = demo.voiceStates.get(applicationOf(stage.sim).botId)!;
      const [ada] = [...demo.members.keys()];
      demo.voiceStates.set(ada!, { ...state, user_id: ada! });
      const later = await (await listen(Intent.Guilds)).next('GUILD_CREATE');
      expect(membersOf(later)).toBe(2);
      expect(later.d['voice_states']).toHaveLength(2);
    },
  );

  rule(
    'events/gateway-events#request-guild-members',
    'a guild above large_threshold lists members that are online, have a role or a nickname, or are in voice',
    async () => {
      await start({ world: { members: 60 } });
      for (const { user } of [...[...stage.sim.world.guilds.values()][0]!.members.values()].slice(0, 40))
        stage.sim.world.presences.set(user.id, { status: 'offline', activities: [], client_status: {} });
      const intents = Intent.Guilds | Intent.GuildPresences;
      const large = await (await listen(intents, { large_threshold: 50 })).next('GUILD_CREATE');
      expect(large.d).toMatchObject({ large: true, member_count: 61 });
      expect([membersOf(large), (large.d['presences'] as unknown[]).length]).toEqual([21, 21]);
      const small = await (await listen(intents, { large_threshold: 250 })).next('GUILD_CREATE');
      expect(small.d).toMatchObject({ large: false });
      expect([membersOf(small), (small.d['presences'] as unknown[]).length]).toEqual([61, 61]);
    },
  );

  rule(
    'events/gateway#caveats',
    'without GUILD_MEMBERS a bot receives only updates of its own member and of its own thread memberships',
    async () => {
      await start();
      const client = await listen(Intent.Guilds);
      const { botId } = applicationOf(stage.sim);
      const ada = person(stage.sim, 'ada');
      const [other] = [...guildOf(stage.sim, 'Mainstay Demo').members.keys()].slice(-2);
      const { json } = await ada<{ id: string }>('POST', `/channels/${channelOf(stage.sim, 'bots')}/threads`, {
        name: 'thread',
        type: 11,
      });
      for (const id of [other!, botId]) {
        await ada('PUT', `/channels/${json.id}/thread-members/${id}`);
        await ada('PATCH', `/guilds/${stage.demo()}/members/${id}`, { nick: 'nick' });
      }
      await stage.answered(client);
      const heard = client.left.filter(({ t }) => t === 'GUILD_MEMBER_UPDATE' || t === 'THREAD_MEMBERS_UPDATE');
      expect(heard.map(({ t, d }) => [t, (d['user'] as { id: string } | undefined)?.id ?? (d['added_members'] as Array<{ user_id: string }>)[0]!.user_id])).toEqual([['THREAD_MEMBERS_UPDATE', botId], ['GUILD_MEMBER_UPDATE', botId]]); // prettier-ignore
    },
  );

  rule(
    'events/gateway-events#thread-list-sync',
    'a bot that gains access to a channel receives it and its active threads',
    async () => {
      await start({ world: { channels: 1, botPermissions: 1n << 10n } });
      const client = await listen(Intent.Guilds);
      const owner = person(stage.sim, 'user1');
      const channel = channelOf(stage.sim, 'channel-1');
      const { json } = await owner<{ id: string }>('POST', `/channels/${channel}/threads`, {
        name: 'thread',
        type: 11,
      });
      const guildId = [...stage.sim.world.guilds.keys()][0]!;
      await owner('PUT', `/channels/${channel}/permissions/${guildId}`, { type: 0, allow: '0', deny: '1024' });
      await owner('PATCH', `/channels/${channel}`, { topic: 'secret' });
      await owner('DELETE', `/channels/${channel}/permissions/${guildId}`);
      const names = [];
      for (let count = 0; count < 3; count += 1) {
        const { d } = await client.next('CHANNEL_UPDATE');
        names.push([d['name'], d['topic']]);
      }
      expect(names).toEqual([
        ['___hidden___', null],
        ['___hidden___', null],
        ['channel-1', 'secret'],
      ]);
      const sync = await client.next('THREAD_LIST_SYNC');
      expect(sync.d).toMatchObject({
        guild_id: guildId,
        channel_ids: [channel],
        threads: [{ id: json.id }],
        members: [],
      });
    },
  );

  rule(
    'resources/channel#channel-object-obfuscated-channels',
    'REST leaves out the channels that a bot cannot view',
    async () => {
      await start({ world: { channels: 2, botPermissions: 1n << 10n } });
      const channel = channelOf(stage.sim, 'channel-1');
      const guildId = [...stage.sim.world.guilds.keys()][0]!;
      const deny = { type: 0, allow: '0', deny: '1024' };
      await person(stage.sim, 'user1')('PUT', `/channels/${channel}/permissions/${guildId}`, deny);
      const list = await bot(stage.sim)<Array<{ name: string }>>('GET', `/guilds/${guildId}/channels`);
      expect(list.json.map(({ name }) => name)).toEqual(['channel-2']);
    },
  );

  rule(
    'events/gateway#transport-compression',
    'zlib-stream and zstd-stream keep one context for a connection, and switch payload compression off',
    async () => {
      await start({ world: { channels: 400 } });
      for (const compress of ['zlib-stream', 'zstd-stream']) {
        const client = wire(`v=10&encoding=json&compress=${compress}`);
        const frames: Buffer[] = [];
        client.socket.on('message', (data: Buffer) => frames.push(data));
        await client.identify(token(), { compress: true });
        const guild = await client.next('GUILD_CREATE');
        const bytes = frames.reduce((sum, { length }) => sum + length, 0);
        expect(bytes).toBeLessThan(JSON.stringify(guild).length / 5);
        if (compress === 'zlib-stream') expect(frames.at(-1)!.subarray(-4)).toEqual(Buffer.from([0, 0, 0xff, 0xff]));
      }
    },
  );

  rule(
    'events/gateway#payload-compression',
    'payload compression packs large payloads one by one, and leaves small ones as text',
    async () => {
      await start({ world: { channels: 400 } });
      const client = wire();
      const kinds: boolean[] = [];
      client.socket.on('message', (_, isBinary) => kinds.push(isBinary));
      await client.identify(token(), { compress: true });
      await client.next('GUILD_CREATE');
      await stage.answered(client);
      expect([kinds[0], kinds.includes(true), kinds.at(-1)]).toEqual([false, true, false]);
    },
  );

  rule(
    'events/gateway#using-etf-encoding',
    'keys as atoms and JSON text are decode errors, terms with text keys are understood',
    async () => {
      await start();
      for (const [frame, isFine] of [
        [encodeEtf({ op: 1, d: null }, false), true],
        [encodeEtf({ op: 1, d: null }, true), false],
        [Buffer.from('{"op":1,"d":null}'), false],
      ] as const) {
        const client = wire('v=10&encoding=etf');
        expect((await client.next(10)).d['heartbeat_interval']).toBe(41_250);
        client.send(frame);
        if (isFine) expect(await client.next(11)).toMatchObject({ op: 11 });
        else expect(await client.closed).toBe(4002);
      }
    },
  );
});
