// Real: the simulator over HTTP. Objects that are only a precondition are put into the world directly.
import { simulate, type Simulation } from '../../index.ts';
import { Permission } from '../../permissions.ts';
import { accountOf, caller, person } from '../../../testing/callers.ts';
import { PNG } from '../../../testing/files.ts';
import { rule } from '../../../testing/rule.ts';
import { codeOf, formErrors, sceneOf, type Scene } from '../../../testing/scene.ts';
import { makeGuild, makeMember } from '../../world/guilds.ts';
import { updateVoice } from '../../world/voice.ts';

const DAY = 86_400_000;

describe('limits of roles and members', () => {
  let sim: Simulation;
  let scene: Scene;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    scene = sceneOf(sim);
  });
  afterEach(() => sim.close());

  const member = (name: string) => `${scene.at}/members/${scene.userId(name)}`;
  const outsider = () => [...sim.world.accounts.values()].find(({ user }) => !scene.guild.members.has(user.id))!;
  const connect = (name: string) => {
    const one = scene.guild.members.get(scene.userId(name))!;
    const wish = { channel_id: scene.channelNamed('Lounge').id, self_mute: false, self_deaf: false };
    updateVoice(sim.world, scene.guild, one, wish);
  };

  rule('topics/opcodes-and-status-codes#json', '30005: a guild has at most 250 roles', async () => {
    scene.addRoles(249 - scene.guild.roles.size);
    expect(await codeOf(scene.bot('POST', `${scene.at}/roles`, {}))).toBe(200);
    expect(scene.guild.roles.size).toBe(250);
    expect(await codeOf(scene.bot('POST', `${scene.at}/roles`, {}))).toBe(30005);
  });

  rule(
    'topics/permissions#role-object-role-colors-object',
    'gradient colors need ENHANCED_ROLE_COLORS, and color follows the primary one',
    async () => {
      const make = (colors: object) => scene.bot('POST', `${scene.at}/roles`, { colors });
      const gradient = { primary_color: 1, secondary_color: 2 };
      expect(await codeOf(make(gradient))).toBe(50101);
      scene.guild.fields.features.push('ENHANCED_ROLE_COLORS');
      expect((await make(gradient)).json).toMatchObject({ color: 1, colors: { ...gradient, tertiary_color: null } });
    },
  );

  rule(
    'topics/permissions#role-object-role-colors-object',
    'a tertiary color is only accepted in the holographic style',
    async () => {
      scene.guild.fields.features.push('ENHANCED_ROLE_COLORS');
      const make = (colors: object) => scene.bot('POST', `${scene.at}/roles`, { colors });
      expect(await codeOf(make({ primary_color: 1, secondary_color: 2, tertiary_color: 3 }))).toBe(50035);
      const holographic = { primary_color: 11127295, secondary_color: 16759788, tertiary_color: 16761760 };
      expect((await make(holographic)).json).toMatchObject({ colors: holographic });
    },
  );

  rule('resources/guild#create-guild-role', 'role icons need the feature ROLE_ICONS', async () => {
    const make = () => scene.bot('POST', `${scene.at}/roles`, { icon: PNG });
    expect(await codeOf(make())).toBe(50101);
    scene.guild.fields.features.push('ROLE_ICONS');
    expect((await make()).json).toMatchObject({ icon: expect.any(String) });
  });

  rule(
    'topics/permissions#role-object-role-tags-structure',
    'a managed role can be neither given, taken nor deleted',
    async () => {
      const { bot, botRole, at } = scene;
      expect(await codeOf(bot('DELETE', `${at}/roles/${botRole.id}`))).toBe(50028);
      const helper = scene.roleNamed('Helper');
      helper.managed = true;
      expect(await codeOf(bot('PUT', `${member('finn')}/roles/${helper.id}`))).toBe(50028);
      expect(await codeOf(bot('PATCH', member('finn'), { roles: [helper.id] }))).toBe(50028);
      expect(await codeOf(bot('DELETE', `${at}/roles/${helper.id}`))).toBe(50028);
    },
  );

  rule('topics/permissions#role-object', 'every member has @everyone: it cannot be given or deleted', async () => {
    const everyone = scene.guild.fields.id;
    expect(await codeOf(scene.bot('PUT', `${member('finn')}/roles/${everyone}`))).toBe(50028);
    expect(await codeOf(scene.bot('DELETE', `${scene.at}/roles/${everyone}`))).toBe(50028);
  });

  rule(
    'resources/guild#get-guild-role-member-counts',
    'role member counts contain every role except @everyone',
    async () => {
      const { json } = await scene.bot<Record<string, number>>('GET', `${scene.at}/roles/member-counts`);
      const { members, roles, fields } = scene.guild;
      const moderator = scene.roleNamed('Moderator').id;
      const having = [...members.values()].filter((one) => one.roles.includes(moderator)).length;
      expect(having).toBeGreaterThan(0);
      expect(json[moderator]).toBe(having);
      expect(Object.keys(json).toSorted()).toEqual([...roles.keys()].filter((id) => id !== fields.id).toSorted());
    },
  );

  rule(
    'resources/guild#modify-current-member',
    'a bot has its own nickname, avatar, banner and bio in each guild',
    async () => {
      const form = { nick: 'Helpful', avatar: PNG, banner: PNG, bio: 'I help.' };
      const { json } = await scene.bot('PATCH', `${scene.at}/members/@me`, form);
      expect(json).toMatchObject({ nick: 'Helpful', avatar: expect.any(String), banner: expect.any(String) });
      const elsewhere = [...sim.world.guilds.values()].find(({ fields }) => fields.name === 'Quiet Corner')!;
      expect(elsewhere.members.get(scene.application.botId)).toMatchObject({ nick: null, avatar: null, banner: null });
      expect(await formErrors(scene.bot('PATCH', `${scene.at}/members/@me`, { bio: 'x'.repeat(191) }))).toEqual([
        'bio BASE_TYPE_MAX_LENGTH',
      ]);
    },
  );

  rule(
    'resources/guild#modify-guild-member',
    'a timeout ends within 28 days and cannot apply to administrators or the owner',
    async () => {
      const until = (days: number) => ({
        communication_disabled_until: new Date(sim.clock.now() + days * DAY).toISOString(),
      });
      expect(await codeOf(scene.bot('PATCH', member('finn'), until(28)))).toBe(200);
      expect(await formErrors(scene.bot('PATCH', member('finn'), until(29)))).toEqual([
        'communication_disabled_until INVALID_COMMUNICATION_DISABLED_TIMESTAMP',
      ]);
      expect(await codeOf(scene.bot('PATCH', member('ada'), until(1)))).toBe(50013);
      scene.roleNamed('Member').permissions = String(Permission.Administrator);
      scene.guild.members.get(scene.userId('finn'))!.roles = [scene.roleNamed('Member').id];
      expect(await codeOf(scene.bot('PATCH', member('finn'), until(1)))).toBe(50013);
    },
  );

  rule(
    'resources/guild#modify-guild-member',
    '40032: only members in a voice channel are muted, deafened or moved',
    async () => {
      const edit = (form: object) => codeOf(scene.bot('PATCH', member('finn'), form));
      for (const form of [{ mute: true }, { deaf: true }, { channel_id: null }]) expect(await edit(form)).toBe(40032);
      connect('finn');
      const { voiceStates } = scene.guild;
      expect(await edit({ mute: true, deaf: true })).toBe(200);
      expect(voiceStates.get(scene.userId('finn'))).toMatchObject({ mute: true, deaf: true });
      const other = scene.addChannel({ name: 'Other', type: 2 });
      expect(await edit({ channel_id: other.id })).toBe(200);
      expect(voiceStates.get(scene.userId('finn'))?.channel_id).toBe(other.id);
      expect(await edit({ channel_id: scene.channelNamed('bots').id })).toBe(50024);
      expect(await edit({ channel_id: '1' })).toBe(10003);
      expect(await edit({ channel_id: null })).toBe(200);
      expect(voiceStates.has(scene.userId('finn'))).toBe(false);
    },
  );

  rule(
    'topics/opcodes-and-status-codes#json',
    '10007 is a user outside the guild, 10013 an unknown user, 10011 an unknown role',
    async () => {
      const at = (id: string) => `${scene.at}/members/${id}`;
      expect(await codeOf(scene.bot('GET', at(outsider().user.id)))).toBe(10007);
      expect(await codeOf(scene.bot('GET', at('1')))).toBe(10013);
      expect(await codeOf(scene.bot('PUT', `${member('finn')}/roles/1`))).toBe(10011);
      expect(await codeOf(scene.bot('GET', `${scene.at}/roles/1`))).toBe(10011);
    },
  );

  rule(
    'resources/guild#bulk-guild-ban',
    'a call bans at most 200 users, and 500000 means that it banned none',
    async () => {
      const ids = Array.from({ length: 201 }, (_, index) => String(10n ** 17n + BigInt(index)));
      const ban = (user_ids: string[]) => scene.bot('POST', `${scene.at}/bulk-ban`, { user_ids });
      expect(await formErrors(ban(ids))).toEqual(['user_ids BASE_TYPE_BAD_LENGTH']);
      expect(await codeOf(ban(ids.slice(1)))).toBe(500000);
      expect((await ban([ids[0]!, scene.userId('gus')])).json).toEqual({
        banned_users: [scene.userId('gus')],
        failed_users: [ids[0]],
      });
    },
  );

  rule(
    'resources/guild#create-guild-ban',
    'a ban deletes at most seven days of messages; 10026 is an unknown ban',
    async () => {
      const at = (name: string) => `${scene.at}/bans/${scene.userId(name)}`;
      const ban = (delete_message_seconds: number) => scene.bot('PUT', at('gus'), { delete_message_seconds });
      expect(await formErrors(ban(604_801))).toEqual(['delete_message_seconds NUMBER_TYPE_MAX']);
      expect(await codeOf(ban(604_800))).toBe(204);
      expect(await codeOf(scene.bot('GET', at('finn')))).toBe(10026);
      expect(await codeOf(scene.bot('DELETE', at('finn')))).toBe(10026);
    },
  );

  rule('resources/guild#add-guild-member', '40007: a banned user cannot be added', async () => {
    const { id } = accountOf(sim, 'gus').user;
    await scene.bot('PUT', `${scene.at}/bans/${id}`, {});
    const { accessToken } = sim.world.grants.issue({
      applicationId: scene.application.id,
      userId: id,
      scopes: ['guilds.join'],
    });
    const add = (access_token: string) => codeOf(scene.bot('PUT', `${scene.at}/members/${id}`, { access_token }));
    expect([await add(accessToken), await add('nonsense')]).toEqual([40007, 50025]);
  });

  rule(
    'topics/opcodes-and-status-codes#json',
    '30001 and 30019: an account is in at most 100 guilds, a guild has a maximum of members',
    async () => {
      const { json } = await scene.bot<{ code: string }>('POST', `${scene.channel('bots')}/invites`, {});
      const { user, token } = outsider();
      const join = () => codeOf(caller(sim, token)('POST', `/invites/${json.code}`));
      scene.guild.fields['max_members'] = scene.guild.members.size;
      expect(await join()).toBe(30019);
      scene.guild.fields['max_members'] = 500_000;
      while (sim.world.guildsOf(user.id).length < 100) {
        const guild = makeGuild(sim.world, sim.world.snowflakes.next(), { name: 'x', owner: user });
        guild.members.set(user.id, makeMember(user, sim.world.timestamp()));
      }
      expect(await join()).toBe(30001);
    },
  );

  rule(
    'resources/guild#list-guild-members',
    'members are listed with the members intent only, 1,000 a page',
    async () => {
      const list = (limit: number) => scene.bot('GET', `${scene.at}/members?limit=${limit}`);
      expect(await formErrors(list(1001))).toEqual(['limit NUMBER_TYPE_MAX']);
      expect(await formErrors(list(0))).toEqual(['limit NUMBER_TYPE_MIN']);
      sim.world.applications.get(scene.application.id)!.flags = 0;
      expect(await codeOf(list(1))).toBe(50001);
    },
  );

  rule('resources/user#leave-guild', '50055: the owner cannot leave', async () => {
    const at = `/users/@me/guilds/${scene.guild.fields.id}`;
    expect(await codeOf(scene.ada('DELETE', at))).toBe(50055);
    expect(await codeOf(person(sim, 'gus')('DELETE', at))).toBe(204);
  });
});
