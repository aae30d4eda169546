// Real: the simulator over HTTP; the bot's only role is set to exactly the permissions under test.
import { simulate, type Simulation } from '../../index.ts';
import { ALL, Permission } from '../../permissions.ts';
import { bot, guildOf, person } from '../../../testing/callers.ts';
import { rule } from '../../../testing/rule.ts';
import { codeOf, sceneOf, type Scene } from '../../../testing/scene.ts';
import { elsewhere, table } from '../../../testing/limits/permission-table.ts';

const FULL = ALL & ~Permission.Administrator;

describe('permissions of calls', () => {
  let sim: Simulation;
  let scene: Scene;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    scene = sceneOf(sim);
  });
  afterEach(() => sim.close());

  /** Only the bot's role grants permissions. */
  const grant = (bits: bigint) => {
    scene.guild.roles.get(scene.guild.fields.id)!.permissions = '0';
    for (const channel of scene.guild.channels.values()) channel.permission_overwrites = [];
    scene.botRole.permissions = String(bits);
  };

  it.each(table.map((row) => [row.bit, row.does, row] as const))(
    '%s: a bot without it cannot %s, with it it can (https://docs.discord.com/developers/topics/permissions)',
    async (bit, _, { call, refusal = 50013, instead }) => {
      const rest = FULL & ~(instead ? Permission[instead] : 0n);
      grant(rest & ~Permission[bit]);
      expect(await codeOf(call(scene, sim))).toBe(refusal);
      sim.reset();
      scene = sceneOf(sim);
      grant(rest);
      expect(await codeOf(call(scene, sim))).toBeLessThan(300);
    },
  );

  rule(
    'topics/permissions#permissions-bitwise-permission-flags',
    'every permission that a call can need is tested',
    () => {
      const tried = new Set([...table.map(({ bit }) => bit), ...Object.keys(elsewhere)]);
      // Both names of one bit: Discord renamed it.
      const bits = Object.entries(Permission).filter(([name]) => name !== 'ManageEmojisAndStickers');
      expect(bits.map(([name]) => name).filter((name) => !tried.has(name))).toEqual([]);
    },
  );

  rule(
    'topics/permissions#permissions-bitwise-permission-flags',
    'ADMINISTRATOR allows everything, regardless of channel overwrites',
    async () => {
      for (const channel of scene.guild.channels.values())
        channel.permission_overwrites = [{ id: scene.guild.fields.id, type: 0, allow: '0', deny: String(FULL) }];
      scene.botRole.permissions = String(Permission.Administrator);
      for (const does of ['write', 'pin', 'make a channel', 'ban', 'make an event'])
        expect(await codeOf(table.find((row) => row.does === does)!.call(scene, sim))).toBeLessThan(300);
    },
  );

  rule(
    'topics/permissions#permissions-bitwise-permission-flags',
    'without MENTION_EVERYONE the message is sent and mentions no user',
    async () => {
      const say = () => scene.bot('POST', `${scene.channel('bots')}/messages`, { content: '@everyone' });
      grant(FULL);
      expect((await say()).json).toMatchObject({ mention_everyone: true });
      grant(FULL & ~Permission.MentionEveryone);
      expect((await say()).json).toMatchObject({ mention_everyone: false, content: '@everyone' });
    },
  );

  rule(
    'topics/permissions#permissions-bitwise-permission-flags',
    'ADD_REACTIONS is not needed to join an existing reaction',
    async () => {
      const id = scene.addMessage('bots', 'finn');
      const at = `${scene.channel('bots')}/messages/${id}/reactions/${encodeURIComponent('👍')}/@me`;
      await scene.ada('PUT', at);
      grant(FULL & ~Permission.AddReactions);
      expect(await codeOf(scene.bot('PUT', at))).toBe(204);
    },
  );

  rule('resources/message#get-channel-messages', 'without READ_MESSAGE_HISTORY a channel has no messages', async () => {
    scene.addMessage('bots', 'finn');
    grant(FULL & ~Permission.ReadMessageHistory);
    expect((await scene.bot('GET', `${scene.channel('bots')}/messages`)).json).toEqual([]);
  });

  rule(
    'topics/permissions#implicit-permissions',
    'without SEND_MESSAGES its dependent permissions have no effect',
    async () => {
      grant(FULL & ~Permission.SendMessages);
      const at = `${scene.channel('bots')}/messages`;
      for (const form of [{ content: 'x' }, { embeds: [{ title: 'x' }] }, { content: 'x', tts: true }])
        expect(await codeOf(scene.bot('POST', at, form))).toBe(50013);
    },
  );

  rule(
    'topics/permissions#implicit-permissions',
    'without VIEW_CHANNEL a channel cannot be used (50001), regardless of other permissions',
    async () => {
      grant(FULL);
      const deny = String(Permission.ViewChannel);
      scene.channelNamed('bots').permission_overwrites = [{ id: scene.botRole.id, type: 0, allow: '0', deny }];
      const at = scene.channel('bots');
      expect(await codeOf(scene.bot('GET', at))).toBe(50001);
      expect(await codeOf(scene.bot('PATCH', at, { nsfw: true }))).toBe(50001);
      expect(await codeOf(scene.bot('POST', `${at}/messages`, { content: 'x' }))).toBe(50001);
      expect(await codeOf(scene.bot('DELETE', at))).toBe(50001);
    },
  );

  rule('topics/permissions#implicit-permissions', 'without CONNECT a voice channel cannot be managed', async () => {
    grant(FULL);
    const deny = String(Permission.Connect);
    scene.channelNamed('Lounge').permission_overwrites = [{ id: scene.botRole.id, type: 0, allow: '0', deny }];
    expect(await codeOf(scene.bot('PATCH', scene.channel('Lounge'), { user_limit: 3 }))).toBe(50013);
    expect(await codeOf(scene.bot('GET', scene.channel('Lounge')))).toBe(200);
  });

  rule(
    'topics/permissions#inherited-permissions-threads',
    'a thread has the permissions of its channel, but writing has one of its own',
    async () => {
      const { json } = await scene.ada<{ id: string }>('POST', `${scene.channel('bots')}/threads`, {
        name: 't',
        type: 11,
      });
      const write = () => codeOf(scene.bot('POST', `/channels/${json.id}/messages`, { content: 'x' }));
      grant(FULL & ~Permission.SendMessages);
      expect(await write()).toBe(200);
      grant(FULL & ~Permission.SendMessagesInThreads);
      expect(await write()).toBe(50013);
      grant(FULL & ~Permission.ViewChannel);
      expect(await write()).toBe(50001);
    },
  );

  rule(
    'topics/threads#private-threads',
    'a private thread is for its members and for members with MANAGE_THREADS',
    async () => {
      const { json } = await scene.ada<{ id: string }>('POST', `${scene.channel('bots')}/threads`, {
        name: 't',
        type: 12,
      });
      grant(FULL & ~Permission.ManageThreads);
      expect(await codeOf(scene.bot('GET', `/channels/${json.id}`))).toBe(50001);
      grant(FULL);
      expect(await codeOf(scene.bot('GET', `/channels/${json.id}`))).toBe(200);
    },
  );

  rule(
    'topics/permissions#permissions-for-timed-out-members',
    'a timed-out member can only view and read; an administrator is exempt',
    async () => {
      const me = scene.guild.members.get(scene.application.botId)!;
      me.communication_disabled_until = new Date(sim.clock.now() + 60_000).toISOString();
      const at = scene.channel('bots');
      grant(FULL);
      const id = scene.addMessage('bots', 'finn');
      expect(await codeOf(scene.bot('GET', `${at}/messages/${id}`))).toBe(200);
      expect(await codeOf(scene.bot('POST', `${at}/messages`, { content: 'x' }))).toBe(50013);
      expect(await codeOf(scene.bot('PUT', `${at}/messages/${id}/reactions/${encodeURIComponent('👍')}/@me`))).toBe(
        50013,
      );
      expect(await codeOf(scene.bot('POST', `${scene.at}/roles`, {}))).toBe(50013);
      grant(Permission.Administrator);
      expect(await codeOf(scene.bot('POST', `${at}/messages`, { content: 'x' }))).toBe(200);
      grant(FULL);
      sim.clock.wind(60_001);
      expect(await codeOf(scene.bot('POST', `${at}/messages`, { content: 'x' }))).toBe(200);
    },
  );

  rule(
    'topics/permissions#permission-hierarchy',
    'roles are given, changed, sorted and deleted only from above',
    async () => {
      grant(FULL);
      const { bot: call, at, botRole } = scene;
      const admin = scene.roleNamed('Admin');
      botRole.position = 3;
      admin.position = 5;
      const finn = `${at}/members/${scene.userId('finn')}/roles/${admin.id}`;
      expect(await codeOf(call('PUT', finn))).toBe(50013);
      expect(await codeOf(call('PATCH', `${at}/roles/${admin.id}`, { name: 'x' }))).toBe(50013);
      expect(await codeOf(call('DELETE', `${at}/roles/${admin.id}`))).toBe(50013);
      expect(await codeOf(call('PATCH', `${at}/roles`, [{ id: admin.id, position: 1 }]))).toBe(50013);
      const low = scene.roleNamed('Muted');
      low.position = 1;
      expect(await codeOf(call('PATCH', `${at}/roles`, [{ id: low.id, position: 4 }]))).toBe(50013);
      expect(await codeOf(call('PATCH', `${at}/roles/${low.id}`, { name: 'quiet' }))).toBe(200);
    },
  );

  rule(
    'topics/permissions#permission-hierarchy',
    'members are kicked, banned and renamed only from above, and the owner never',
    async () => {
      grant(FULL);
      const { bot: call, at, userId } = scene;
      const tries = (name: string) => [
        () => call('DELETE', `${at}/members/${userId(name)}`),
        () => call('PUT', `${at}/bans/${userId(name)}`, {}),
        () => call('PATCH', `${at}/members/${userId(name)}`, { nick: 'x' }),
      ];
      scene.botRole.position = 1;
      scene.roleNamed('Manager').position = 5;
      for (const attempt of [...tries('jonas'), ...tries('ada')]) expect(await codeOf(attempt())).toBe(50013);
      scene.botRole.position = 9;
      expect(await codeOf(tries('jonas')[2]!())).toBe(200);
      for (const attempt of tries('ada')) expect(await codeOf(attempt())).toBe(50013);
    },
  );

  rule(
    'topics/permissions#permission-hierarchy',
    'a member cannot give a role permissions that they do not have',
    async () => {
      grant(Permission.ManageRoles | Permission.ViewChannel);
      const make = (bits: bigint) => codeOf(scene.bot('POST', `${scene.at}/roles`, { permissions: String(bits) }));
      expect(await make(Permission.ViewChannel)).toBe(200);
      expect(await make(Permission.BanMembers)).toBe(50013);
      const role = scene.roleNamed('Muted');
      const edit = (bits: bigint) =>
        codeOf(scene.bot('PATCH', `${scene.at}/roles/${role.id}`, { permissions: String(bits) }));
      expect(await edit(Permission.Administrator)).toBe(50013);
      role.permissions = String(Permission.BanMembers);
      expect(await edit(Permission.BanMembers | Permission.ViewChannel)).toBe(200);
    },
  );

  rule(
    'resources/channel#edit-channel-permissions',
    'a member cannot allow or deny in a channel permissions that they do not have',
    async () => {
      const at = `${scene.channel('bots')}/permissions/${scene.roleNamed('Helper').id}`;
      const put = (form: object) => codeOf(scene.bot('PUT', at, { type: 0, ...form }));
      grant(Permission.ManageRoles | Permission.ViewChannel);
      expect(await put({ allow: String(Permission.BanMembers) })).toBe(50013);
      expect(await put({ deny: String(Permission.SendMessages) })).toBe(50013);
      expect(await put({ deny: String(Permission.ViewChannel) })).toBe(204);
    },
  );

  rule(
    'resources/guild#create-guild-channel',
    'a new channel’s overwrites use only the creator’s permissions, and MANAGE_ROLES needs an administrator',
    async () => {
      const make = (bits: bigint) => {
        const overwrite = { id: scene.roleNamed('Helper').id, type: 0, allow: String(bits) };
        return codeOf(scene.bot('POST', `${scene.at}/channels`, { name: 'x', permission_overwrites: [overwrite] }));
      };
      grant(FULL & ~Permission.BanMembers);
      expect(await make(Permission.SendMessages)).toBe(201);
      expect(await make(Permission.BanMembers)).toBe(50013);
      expect(await make(Permission.ManageRoles)).toBe(50013);
      grant(Permission.Administrator);
      expect(await make(Permission.ManageRoles)).toBe(201);
    },
  );

  rule('resources/guild#modify-guild-channel-positions', 'each moved channel needs MANAGE_CHANNELS in it', async () => {
    grant(FULL);
    const deny = String(Permission.ManageChannels);
    scene.channelNamed('ideas').permission_overwrites = [{ id: scene.botRole.id, type: 0, allow: '0', deny }];
    const move = (...names: string[]) =>
      codeOf(
        scene.bot(
          'PATCH',
          `${scene.at}/channels`,
          names.map((name, position) => ({ id: scene.channelNamed(name).id, position })),
        ),
      );
    expect(await move('bots', 'ideas')).toBe(50013);
    expect(await move('bots', 'support')).toBe(204);
  });

  rule(
    'topics/oauth2#twofactor-authentication-requirement',
    '60003: if a guild requires two factors, the bot’s owner must use them for moderation',
    async () => {
      grant(FULL);
      const owner = sim.world.accounts.get(scene.application.ownerId)!;
      owner.mfa = false;
      const kick = () => codeOf(scene.bot('DELETE', `${scene.at}/members/${scene.userId('gus')}`));
      scene.guild.fields['mfa_level'] = 1;
      for (const does of [
        'make a channel',
        'change the guild',
        'ban',
        'delete messages of others',
        'make a role',
        'make a webhook',
        'delete an emoji of others',
        'delete a thread',
      ])
        expect([does, await codeOf(table.find((row) => row.does === does)!.call(scene, sim))]).toEqual([does, 60003]);
      expect(await kick()).toBe(60003);
      expect(await codeOf(scene.bot('POST', `${scene.channel('bots')}/messages`, { content: 'x' }))).toBe(200);
      owner.mfa = true;
      expect(await kick()).toBe(204);
    },
  );

  rule(
    'resources/guild-scheduled-event#guild-scheduled-event-object-guild-scheduled-event-permission-requirements',
    'an event in voice needs VIEW_CHANNEL and CONNECT there, one on a stage the permissions of its moderators',
    async () => {
      const stage = scene.addChannel({ name: 'Stage', type: 13 });
      const make = (entity_type: number, channel_id: string) =>
        codeOf(
          scene.bot('POST', `${scene.at}/scheduled-events`, {
            name: 'x',
            privacy_level: 2,
            entity_type,
            channel_id,
            scheduled_start_time: new Date(sim.clock.now() + 3_600_000).toISOString(),
          }),
        );
      const lounge = scene.channelNamed('Lounge').id;
      grant(FULL & ~Permission.Connect);
      expect(await make(2, lounge)).toBe(50013);
      grant(FULL & ~Permission.MuteMembers);
      expect([await make(2, lounge), await make(1, stage.id)]).toEqual([200, 50013]);
      grant(FULL);
      expect(await make(1, stage.id)).toBe(200);
    },
  );

  rule(
    'topics/permissions#permissions-bitwise-permission-flags',
    'creating expressions and events needs CREATE_*, which MANAGE_* does not include',
    async () => {
      grant(FULL & ~Permission.CreateGuildExpressions & ~Permission.CreateEvents);
      for (const does of ['make an emoji', 'make a sound', 'make an event'])
        expect(await codeOf(table.find((row) => row.does === does)!.call(scene, sim))).toBe(50013);
    },
  );

  rule(
    'topics/opcodes-and-status-codes#json',
    '50001 and 10004: a guild without the bot, and an unknown guild',
    async () => {
      const other = guildOf(sim, 'Quiet Corner').fields.id;
      expect(await codeOf(person(sim, 'gus')('GET', `/guilds/${other}`))).toBe(50001);
      expect(await codeOf(bot(sim)('GET', '/guilds/1'))).toBe(10004);
    },
  );
});
