// Real: the simulator over HTTP. Objects that are only a precondition are put into the world directly.
import { simulate, type Simulation } from '../../index.ts';
import { accountOf, caller, person } from '../../../testing/callers.ts';
import { PNG } from '../../../testing/files.ts';
import { rule } from '../../../testing/rule.ts';
import { codeOf, formErrors, sceneOf, type Scene } from '../../../testing/scene.ts';
import { fileOf, upload } from '../../../testing/upload.ts';

const HOUR = 3_600_000;

describe('limits of other objects of a guild', () => {
  let sim: Simulation;
  let scene: Scene;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    scene = sceneOf(sim);
  });
  afterEach(() => sim.close());

  const soon = (ms = HOUR) => new Date(sim.clock.now() + ms).toISOString();
  const invite = (form: object = {}) => scene.bot<{ code: string }>('POST', `${scene.channel('bots')}/invites`, form);
  const outsider = () => [...sim.world.accounts.values()].find(({ user }) => !scene.guild.members.has(user.id))!;
  const event = (form: object = {}) =>
    scene.bot<{ id: string }>('POST', `${scene.at}/scheduled-events`, {
      name: 'x',
      privacy_level: 2,
      entity_type: 3,
      entity_metadata: { location: 'here' },
      scheduled_start_time: soon(),
      scheduled_end_time: soon(2 * HOUR),
      ...form,
    });
  const moderation = (form: object) =>
    scene.bot('POST', `${scene.at}/auto-moderation/rules`, {
      name: 'r',
      event_type: 1,
      actions: [{ type: 1 }],
      ...form,
    });

  rule('topics/opcodes-and-status-codes#json', '30016: a guild has 1,000 invites', async () => {
    const { code } = (await invite({ unique: true })).json;
    const [one] = [scene.guild.invites.get(code)!];
    for (let index = 0; scene.guild.invites.size < 999; index += 1)
      scene.guild.invites.set(`c${index}`, { ...one, code: `c${index}` });
    expect([await codeOf(invite({ unique: true })), await codeOf(invite({ unique: true }))]).toEqual([200, 30016]);
  });

  rule(
    'resources/channel#create-channel-invite',
    'an invite lasts at most a week and a hundred uses (10006, 50024)',
    async () => {
      expect(await formErrors(invite({ max_age: 604_801 }))).toEqual(['max_age NUMBER_TYPE_MAX']);
      expect(await formErrors(invite({ max_uses: 101 }))).toEqual(['max_uses NUMBER_TYPE_MAX']);
      expect(await codeOf(scene.bot('POST', `${scene.channel('Workshop')}/invites`, {}))).toBe(50024);
      expect(await codeOf(scene.bot('DELETE', '/invites/none'))).toBe(10006);
      const { code } = (await invite({ max_age: 60 })).json;
      sim.clock.wind(61_000);
      expect(await codeOf(scene.bot('GET', `/invites/${code}`))).toBe(10006);
    },
  );

  rule(
    'resources/channel#create-channel-invite',
    'an invite with role_ids gives only roles that its creator could give',
    async () => {
      const helper = scene.roleNamed('Helper').id;
      const { code } = (await invite({ role_ids: [helper] })).json;
      const { user, token } = outsider();
      expect(await codeOf(caller(sim, token)('POST', `/invites/${code}`))).toBe(200);
      expect(scene.guild.members.get(user.id)!.roles).toEqual([helper]);
      expect(await codeOf(invite({ role_ids: ['1'] }))).toBe(10011);
      expect(await codeOf(invite({ role_ids: [scene.botRole.id] }))).toBe(50028);
      scene.roleNamed('Admin').position = 99;
      expect(await codeOf(invite({ role_ids: [scene.roleNamed('Admin').id] }))).toBe(50013);
    },
  );

  rule(
    'resources/invite#get-target-users-job-status',
    'a list of target users restricts an invite, and reports the progress of its processing (10124, 10129)',
    async () => {
      const plain = (await invite()).json.code;
      expect(await codeOf(scene.bot('GET', `/invites/${plain}/target-users/job-status`))).toBe(10124);
      expect(await codeOf(scene.bot('GET', `/invites/${plain}/target-users`))).toBe(10129);
      const { user, token } = outsider();
      const csv = (text: string) =>
        upload(
          sim,
          {
            authorization: `Bot ${scene.application.token}`,
            path: `${scene.channel('bots')}/invites`,
            field: 'target_users_file',
          },
          { max_age: 0 },
          [fileOf('users.csv', 'text/csv', Buffer.from(text))],
        );
      expect((await csv('user_id\nnobody\n')).json).toEqual({ target_users_file: ['Line 2: invalid user ID format'] });
      const made = (await csv(`user_id\n${scene.userId('gus')}\n`)).json['code'] as string;
      const job = (await scene.bot('GET', `/invites/${made}/target-users/job-status`)).json;
      expect(job).toMatchObject({ status: 2, total_users: 1, processed_users: 1 });
      expect(await codeOf(caller(sim, token)('POST', `/invites/${made}`))).toBe(10006);
      sim.world.log(scene.channelNamed('bots').id);
      expect(scene.guild.members.has(user.id)).toBe(false);
    },
  );

  rule('topics/opcodes-and-status-codes#json', '30038: a guild has 100 events that are not over', async () => {
    const { id } = (await event()).json;
    const one = scene.guild.scheduledEvents.get(id)!;
    for (let index = 0; scene.guild.scheduledEvents.size < 99; index += 1)
      scene.guild.scheduledEvents.set(`e${index}`, { ...one, id: `e${index}` });
    expect([await codeOf(event()), await codeOf(event())]).toEqual([200, 30038]);
    one.status = 3;
    expect(await codeOf(event())).toBe(200);
  });

  rule(
    'resources/guild-scheduled-event',
    'an event needs its place and its time, and its status cannot go back (10070, 180000)',
    async () => {
      expect(await formErrors(event({ scheduled_start_time: soon(-HOUR) }))).toContain(
        'scheduled_start_time GUILD_SCHEDULED_EVENT_SCHEDULE_PAST',
      );
      expect(await codeOf(event({ entity_metadata: null }))).toBe(50035);
      expect(await codeOf(event({ scheduled_end_time: null }))).toBe(50035);
      expect(await codeOf(event({ entity_type: 2, entity_metadata: null }))).toBe(50035);
      const { id } = (await event()).json;
      const set = (status: number) => codeOf(scene.bot('PATCH', `${scene.at}/scheduled-events/${id}`, { status }));
      expect([await set(3), await set(2), await set(3), await set(1)]).toEqual([50035, 200, 200, 180000]);
      expect(await codeOf(scene.bot('GET', `${scene.at}/scheduled-events/1`))).toBe(10070);
    },
  );

  rule(
    'topics/opcodes-and-status-codes#json',
    '150006, 10067, 50091: one stage at a time, and only for a stage event',
    async () => {
      const { id: channel_id } = scene.addChannel({ name: 'Stage', type: 13 });
      const open = (more: object = {}) =>
        codeOf(scene.bot('POST', '/stage-instances', { channel_id, topic: 'x', ...more }));
      expect(await codeOf(scene.bot('GET', `/stage-instances/${channel_id}`))).toBe(10067);
      const { id } = (await event()).json;
      expect(await open({ guild_scheduled_event_id: id })).toBe(50091);
      expect(await open({ guild_scheduled_event_id: '1' })).toBe(10070);
      expect([await open(), await open()]).toEqual([200, 150006]);
      expect(await codeOf(scene.bot('POST', '/stage-instances', { channel_id, topic: 'x'.repeat(121) }))).toBe(50035);
    },
  );

  rule(
    'resources/auto-moderation#auto-moderation-rule-object-trigger-types',
    'a guild has six keyword rules and one of every other kind',
    async () => {
      const kinds: Array<[number, number, object]> = [
        [1, 6, { keyword_filter: ['x'] }],
        [3, 1, {}],
        [4, 1, { presets: [1] }],
        [5, 1, { mention_total_limit: 5 }],
      ];
      for (const [trigger_type, most, trigger_metadata] of kinds) {
        for (let count = 0; count < most; count += 1)
          expect(await codeOf(moderation({ trigger_type, trigger_metadata }))).toBe(200);
        expect(await codeOf(moderation({ trigger_type, trigger_metadata }))).toBe(50035);
      }
      const profile = {
        trigger_type: 6,
        event_type: 2,
        trigger_metadata: { keyword_filter: ['x'] },
        actions: [{ type: 4 }],
      };
      expect([await codeOf(moderation(profile)), await codeOf(moderation(profile))]).toEqual([200, 50035]);
    },
  );

  rule(
    'resources/auto-moderation#auto-moderation-rule-object-trigger-metadata-field-limits',
    'a rule has 1,000 keywords of 60 characters, 10 patterns of 260, 20 exempt roles and 50 exempt channels',
    async () => {
      const many = (count: number, text = 'k') => Array.from({ length: count }, (_, index) => `${text}${index}`);
      const keywords = (trigger_metadata: object, more: object = {}) =>
        codeOf(moderation({ trigger_type: 1, trigger_metadata, ...more }));
      expect(await keywords({ keyword_filter: many(1_000) })).toBe(200);
      expect(await keywords({ keyword_filter: many(1_001) })).toBe(50035);
      expect(await keywords({ keyword_filter: ['x'.repeat(61)] })).toBe(50035);
      expect(await keywords({ regex_patterns: many(10) })).toBe(200);
      expect(await keywords({ regex_patterns: many(11) })).toBe(50035);
      expect(await keywords({ regex_patterns: ['x'.repeat(261)] })).toBe(50035);
      const ids = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1));
      expect(await keywords({ keyword_filter: ['x'] }, { exempt_roles: ids(21) })).toBe(50035);
      expect(await keywords({ keyword_filter: ['x'] }, { exempt_channels: ids(51) })).toBe(50035);
      expect(await keywords({ keyword_filter: ['x'] }, { exempt_roles: ids(20), exempt_channels: ids(50) })).toBe(200);
    },
  );

  rule(
    'topics/opcodes-and-status-codes#json',
    '200000 and 200001: content that auto moderation blocks, in messages and in titles of posts',
    async () => {
      await moderation({ trigger_type: 1, trigger_metadata: { keyword_filter: ['spoiler'] }, enabled: true });
      const finn = person(sim, 'finn');
      expect(await codeOf(finn('POST', `${scene.channel('bots')}/messages`, { content: 'a spoiler' }))).toBe(200000);
      const forum = scene.addChannel({ name: 'f', type: 15 });
      const post = (name: string) =>
        codeOf(finn('POST', `/channels/${forum.id}/threads`, { name, message: { content: 'x' } }));
      expect([await post('a spoiler'), await post('a title')]).toEqual([200001, 201]);
    },
  );

  rule(
    'resources/guild#modify-guild-onboarding',
    '350000 and 350001: onboarding needs seven default channels, five of them writable',
    async () => {
      scene.guild.fields.features.push('COMMUNITY');
      const text = (count: number) =>
        Array.from({ length: count }, (_, index) => scene.addChannel({ name: `c${index}`, type: 0 }).id);
      const put = (form: object) => codeOf(scene.bot('PUT', `${scene.at}/onboarding`, form));
      const seven = text(7);
      expect(await put({ enabled: true, default_channel_ids: seven.slice(1) })).toBe(350000);
      for (const id of seven.slice(0, 3))
        sim.world.channels.get(id)!.permission_overwrites = [
          { id: scene.guild.fields.id, type: 0, allow: '0', deny: '2048' },
        ];
      expect(await put({ enabled: true, default_channel_ids: seven })).toBe(350000);
      sim.world.channels.get(seven[0]!)!.permission_overwrites = [];
      expect(await put({ enabled: true, default_channel_ids: seven })).toBe(200);
      expect(await put({ default_channel_ids: seven.slice(1) })).toBe(350001);
      expect(await put({ enabled: false, default_channel_ids: [] })).toBe(200);
    },
  );

  rule(
    'resources/guild#modify-guild-incident-actions',
    'invites and direct messages are paused for 24 hours at most',
    async () => {
      const pause = (hours: number) =>
        codeOf(scene.bot('PUT', `${scene.at}/incident-actions`, { invites_disabled_until: soon(hours * HOUR) }));
      expect([await pause(24), await pause(25)]).toEqual([200, 50035]);
    },
  );

  rule('topics/opcodes-and-status-codes#json', '30031 and 10057: a guild has one template', async () => {
    const make = () => codeOf(scene.bot('POST', `${scene.at}/templates`, { name: 't' }));
    expect([await make(), await make()]).toEqual([200, 30031]);
    expect(await codeOf(scene.bot('GET', '/guilds/templates/none'))).toBe(10057);
  });

  rule(
    'resources/guild#modify-guild',
    'COMMUNITY needs an administrator and its channels, which are text (50086)',
    async () => {
      const enable = (form: object) =>
        codeOf(
          scene.bot('PATCH', scene.at, {
            features: ['COMMUNITY'],
            verification_level: 1,
            explicit_content_filter: 2,
            ...form,
          }),
        );
      const parts = {
        rules_channel_id: scene.channelNamed('rules').id,
        public_updates_channel_id: scene.channelNamed('mod-log').id,
      };
      expect(await enable({})).toBe(50035);
      expect(await enable({ ...parts, public_updates_channel_id: scene.channelNamed('Lounge').id })).toBe(50086);
      scene.botRole.permissions = String(1n << 5n);
      expect(await enable(parts)).toBe(50013);
      scene.botRole.permissions = '8';
      expect(await enable(parts)).toBe(200);
    },
  );

  rule('resources/guild#modify-guild', '50101: a banner and a splash need boosts', async () => {
    expect(await codeOf(scene.bot('PATCH', scene.at, { banner: PNG }))).toBe(50101);
    expect(await codeOf(scene.bot('PATCH', scene.at, { splash: PNG }))).toBe(50101);
    expect(await codeOf(scene.bot('PATCH', scene.at, { icon: PNG }))).toBe(200);
  });

  rule(
    'topics/opcodes-and-status-codes#json',
    '50004, 10005, 10065, 10069: a missing widget, integration, voice state or welcome screen',
    async () => {
      expect(await codeOf(caller(sim, null)('GET', `${scene.at}/widget.json`))).toBe(50004);
      expect(await codeOf(scene.bot('DELETE', `${scene.at}/integrations/1`))).toBe(10005);
      expect(await codeOf(scene.bot('GET', `${scene.at}/voice-states/@me`))).toBe(10065);
      expect(await codeOf(person(sim, 'gus')('GET', `${scene.at}/welcome-screen`))).toBe(10069);
    },
  );

  rule('resources/guild', 'applications cannot create guilds any more', async () => {
    expect((await scene.bot('POST', '/guilds', { name: 'x' })).status).toBeGreaterThanOrEqual(404);
    expect(sim.world.guilds.size).toBe(2);
  });

  rule('resources/user#user-object', 'premium_type is 0 without the scope of partners', async () => {
    expect((await scene.bot('GET', '/users/@me')).json).toMatchObject({ premium_type: 0 });
    const scopes = ['identify'];
    const grant = { applicationId: scene.application.id, userId: accountOf(sim, 'finn').user.id, scopes };
    const { accessToken } = sim.world.grants.issue(grant);
    expect((await caller(sim, `Bearer ${accessToken}`)('GET', '/users/@me')).json).toMatchObject({ premium_type: 0 });
  });
});
