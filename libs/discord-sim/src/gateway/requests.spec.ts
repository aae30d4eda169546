import { applicationOf, bot, person } from '../../testing/callers.ts';
import { GatewayStage } from '../../testing/gateway-stage.ts';
import { rule } from '../../testing/rule.ts';
import { Intent } from './intents.ts';

describe('requests of a client to the gateway', () => {
  const stage = new GatewayStage();
  const { start, listen, demo } = stage;
  afterEach(() => stage.end());

  const guildId = () => [...stage.sim.world.guilds.keys()][0]!;
  const MEMBERS = Intent.Guilds | Intent.GuildMembers;

  rule(
    'events/gateway-events#request-guild-members',
    'members come in chunks of a thousand, each with its number and the nonce',
    async () => {
      await start({ world: { members: 1_200 } });
      const client = await listen(MEMBERS);
      client.send({ op: 8, d: { guild_id: guildId(), query: '', limit: 0, nonce: 'n' } });
      const chunks = [await client.next('GUILD_MEMBERS_CHUNK'), await client.next('GUILD_MEMBERS_CHUNK')];
      expect(chunks.map(({ d }) => [d['chunk_index'], d['chunk_count'], d['nonce']])).toEqual([
        [0, 2, 'n'],
        [1, 2, 'n'],
      ]);
      expect(chunks.map(({ d }) => (d['members'] as unknown[]).length)).toEqual([1_000, 201]);
      expect(chunks[0]!.d).not.toHaveProperty('presences');
    },
  );

  rule(
    'events/gateway-events#request-guild-members',
    'a name prefix or a list of ids returns at most 100 members',
    async () => {
      await start({ world: { members: 150 } });
      const client = await listen(Intent.Guilds);
      const ask = async (more: object) => {
        client.send({ op: 8, d: { guild_id: guildId(), ...more } });
        return (await client.next('GUILD_MEMBERS_CHUNK')).d as { members: Array<{ user: { username: string } }> };
      };
      expect((await ask({ query: 'USER', limit: 0 })).members).toHaveLength(100);
      const found = await ask({ query: 'user15', limit: 2 });
      expect(found.members.map(({ user }) => user.username)).toEqual(['user15', 'user150']);
      const ids = [...stage.sim.world.guilds.get(guildId())!.members.keys()];
      expect((await ask({ user_ids: ids })).members).toHaveLength(100);
      expect((await ask({ user_ids: ids[0] })).members).toHaveLength(1);
      expect(await ask({ user_ids: ['1', ids[0]] })).toMatchObject({ not_found: ['1'], members: [{}] });
    },
  );

  rule(
    'events/gateway-events#request-guild-members',
    'the whole list needs the intent GUILD_MEMBERS, presences need GUILD_PRESENCES',
    async () => {
      await start();
      const [without, members, presences] = [
        await listen(Intent.Guilds),
        await listen(MEMBERS),
        await listen(MEMBERS | Intent.GuildPresences),
      ];
      for (const client of [without, members, presences]) {
        client.send({ op: 8, d: { guild_id: demo(), query: '', limit: 0, presences: true } });
        await stage.answered(client);
      }
      expect(without.left.map(({ t }) => t)).not.toContain('GUILD_MEMBERS_CHUNK');
      expect((await members.next('GUILD_MEMBERS_CHUNK')).d).not.toHaveProperty('presences');
      const { d } = await presences.next('GUILD_MEMBERS_CHUNK');
      expect((d['presences'] as unknown[]).length).toBe((d['members'] as unknown[]).length);
    },
  );

  rule(
    'events/gateway-events#request-guild-members',
    'a nonce of more than 32 bytes is left out of the chunks',
    async () => {
      await start();
      const client = await listen(MEMBERS);
      client.send({ op: 8, d: { guild_id: demo(), query: '', limit: 0, nonce: 'é'.repeat(17) } });
      expect((await client.next('GUILD_MEMBERS_CHUNK')).d).not.toHaveProperty('nonce');
    },
  );

  rule(
    'events/gateway-events#rate-limited',
    'a bot gets the whole list of a guild once in 30 seconds; more requests get RATE_LIMITED with the remaining time',
    async () => {
      await start({ limits: 100 });
      stage.sim.clock.stop();
      const client = await listen(MEMBERS);
      stage.sim.clock.wind(5_000);
      const other = await listen(MEMBERS);
      const request = (nonce: string) => ({ op: 8, d: { guild_id: demo(), query: '', limit: 0, nonce } });
      client.send(request('1'));
      await client.next('GUILD_MEMBERS_CHUNK');
      stage.sim.clock.wind(10_000);
      other.send(request('2'));
      expect((await other.next('RATE_LIMITED')).d).toEqual({
        opcode: 8,
        retry_after: 20,
        meta: { guild_id: demo(), nonce: '2' },
      });
      stage.sim.clock.wind(20_000);
      other.send(request('3'));
      expect((await other.next('GUILD_MEMBERS_CHUNK')).d).toMatchObject({ nonce: '3' });
    },
  );

  rule(
    'events/gateway-events#request-soundboard-sounds',
    'op 31 answers with the sounds of each guild that the bot is in',
    async () => {
      await start();
      const client = await listen(Intent.Guilds);
      client.send({ op: 31, d: { guild_ids: ['1', demo()] } });
      expect((await client.next('SOUNDBOARD_SOUNDS')).d).toEqual({ guild_id: demo(), soundboard_sounds: [] });
      client.send({ op: 31, d: {} });
      expect(await client.closed).toBe(4002);
    },
  );

  rule(
    'events/gateway-events#request-channel-info',
    'op 43 answers with status and start time of the calls in voice channels',
    async () => {
      await start({ world: {} });
      stage.sim.clock.stop();
      const client = await listen(Intent.Guilds);
      const owner = person(stage.sim, 'user1');
      const { json } = await owner<{ id: string }>('POST', `/guilds/${guildId()}/channels`, { name: 'v', type: 2 });
      const info = async (fields: string[]) => {
        client.send({ op: 43, d: { guild_id: guildId(), fields } });
        return (await client.next('CHANNEL_INFO')).d;
      };
      expect(await info(['status', 'voice_start_time'])).toEqual({ guild_id: guildId(), channels: [] });
      client.send({ op: 4, d: { guild_id: guildId(), channel_id: json.id, self_mute: false, self_deaf: false } });
      const start_ = Math.floor(stage.sim.clock.now() / 1000);
      const begun = await client.next('VOICE_CHANNEL_START_TIME_UPDATE');
      expect(begun.d).toEqual({ id: json.id, guild_id: guildId(), voice_start_time: start_ });
      await bot(stage.sim)('PUT', `/channels/${json.id}/voice-status`, { status: 'busy' });
      const told = await client.next('VOICE_CHANNEL_STATUS_UPDATE');
      expect(told.d).toEqual({ id: json.id, guild_id: guildId(), status: 'busy' });
      expect((await info(['status']))['channels']).toEqual([{ id: json.id, status: 'busy' }]);
      expect((await info(['voice_start_time']))['channels']).toEqual([{ id: json.id, voice_start_time: start_ }]);
      client.send({ op: 4, d: { guild_id: guildId(), channel_id: null, self_mute: false, self_deaf: false } });
      expect((await client.next('VOICE_CHANNEL_START_TIME_UPDATE')).d['voice_start_time']).toBeNull();
      expect((await client.next('VOICE_CHANNEL_STATUS_UPDATE')).d['status']).toBeNull();
      client.send({ op: 43, d: { guild_id: guildId(), fields: ['weather'] } });
      expect(await client.closed).toBe(4002);
    },
  );

  rule(
    'events/gateway-events#update-voice-state',
    'op 4 sends the voice state to sessions with the intent, and the voice server to the bot',
    async () => {
      await start({ world: {} });
      const client = await listen(Intent.Guilds | Intent.GuildVoiceStates);
      const owner = person(stage.sim, 'user1');
      const { json } = await owner<{ id: string }>('POST', `/guilds/${guildId()}/channels`, { name: 'v', type: 2 });
      const enter = (channel_id: string | null) =>
        client.send({ op: 4, d: { guild_id: guildId(), channel_id, self_mute: true, self_deaf: false } });
      enter(json.id);
      const { botId } = applicationOf(stage.sim);
      const state = await client.next('VOICE_STATE_UPDATE');
      expect(state.d).toMatchObject({ channel_id: json.id, self_mute: true, user_id: botId });
      expect((await client.next('VOICE_SERVER_UPDATE')).d).toMatchObject({ guild_id: guildId() });
      const text = [...stage.sim.world.channels.values()].find(({ type }) => type === 0)!;
      enter(text.id);
      enter(null);
      expect((await client.next('VOICE_STATE_UPDATE')).d['channel_id']).toBeNull();
      expect(stage.sim.world.guilds.get(guildId())!.voiceStates.size).toBe(0);
    },
  );

  rule(
    'events/gateway-events#update-presence',
    'op 3 sends the presence to each guild, to sessions with the intent, with the fields that bots may set',
    async () => {
      await start();
      const [teller, hearer] = [await listen(Intent.Guilds), await listen(Intent.Guilds | Intent.GuildPresences)];
      const activities = [{ name: 'x', type: 0, secret: 1 }];
      teller.send({ op: 3, d: { since: null, activities, status: 'dnd', afk: false } });
      const heard = await hearer.next('PRESENCE_UPDATE');
      expect(heard.d).toMatchObject({
        status: 'dnd',
        client_status: { web: 'dnd' },
        activities: [{ name: 'x', type: 0 }],
      });
      expect((heard.d['activities'] as object[])[0]).not.toHaveProperty('secret');
      teller.send({ op: 3, d: { since: null, activities: [], status: 'invisible', afk: false } });
      await hearer.next('PRESENCE_UPDATE');
      expect((await hearer.next('PRESENCE_UPDATE')).d).toMatchObject({ status: 'offline', client_status: {} });
      teller.send({ op: 3, d: { status: 'asleep' } });
      expect(await teller.closed).toBe(4002);
    },
  );
});
