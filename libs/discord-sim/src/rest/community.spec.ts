// Real: the simulator, its REST and its dispatches; each answer is checked against Discord's document.
import { simulate, type Simulation } from '../index.ts';
import {
  accountOf,
  applicationOf,
  bot,
  caller,
  channelOf,
  guildOf,
  person,
  type Reply,
} from '../../testing/callers.ts';
import { updateVoice } from '../world/voice.ts';

const DAY = 86_400_000;
const PNG = `data:image/png;base64,${Buffer.from('picture').toString('base64')}`;
type Thing = Record<string, string>;

describe('community features of a guild', () => {
  let sim: Simulation;
  let at: string;
  let heard: Array<{ t: string; d: Thing }>;
  let ada: ReturnType<typeof person>;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    at = `/guilds/${guildOf(sim, 'Mainstay Demo').fields.id}`;
    ada = person(sim, 'ada');
    heard = [];
    sim.world.listen(({ t, d }) => heard.push({ t, d: d as Thing }));
  });
  afterEach(() => sim.close());

  const guild = () => guildOf(sim, 'Mainstay Demo');
  const times = (what: string) => heard.filter(({ t }) => t === what).length;
  const made = async (reply: Promise<Reply>): Promise<Thing> => {
    const { status, json } = await reply;
    if (status !== 200 && status !== 201) throw new Error(`${status} ${JSON.stringify(json)}`);
    return json as Thing;
  };
  const becomeCommunity = () =>
    made(
      ada('PATCH', at, {
        features: ['COMMUNITY'],
        rules_channel_id: channelOf(sim, 'rules'),
        public_updates_channel_id: channelOf(sim, 'mod-log'),
        explicit_content_filter: 2,
        verification_level: 1,
      }),
    );

  // https://docs.discord.com/developers/resources/auto-moderation
  it('auto-moderation blocks, alerts and times out', async () => {
    const rule = {
      name: 'No spoilers',
      event_type: 1,
      trigger_type: 1,
      trigger_metadata: { keyword_filter: ['spoil*'], regex_patterns: ['b[a4]d'], allow_list: ['spoiled'] },
      actions: [
        { type: 1, metadata: { custom_message: 'not here' } },
        { type: 2, metadata: { channel_id: channelOf(sim, 'mod-log') } },
        { type: 3, metadata: { duration_seconds: 60 } },
      ],
      enabled: true,
    };
    const { id } = await made(ada('POST', `${at}/auto-moderation/rules`, rule));
    const path = `/channels/${channelOf(sim, 'general')}/messages`;
    const finn = person(sim, 'finn');
    expect((await finn('POST', path, { content: 'that is spoiled' })).status).toBe(200);
    expect((await finn('POST', path, { content: 'a SPOILER!' })).json).toMatchObject({ code: 200000 });
    const told = heard.find(({ t }) => t === 'AUTO_MODERATION_ACTION_EXECUTION');
    expect(told!.d).toMatchObject({
      rule_id: id,
      matched_keyword: 'spoil*',
      matched_content: 'SPOIL',
      content: 'a SPOILER!',
    });
    expect(times('AUTO_MODERATION_ACTION_EXECUTION')).toBe(3);
    const [alert] = [...sim.world.log(channelOf(sim, 'mod-log'))].slice(-1);
    expect(alert!.fields).toMatchObject({ type: 24, embeds: [{ description: 'a SPOILER!' }] });
    expect((await finn('POST', path, { content: 'hello' })).json).toMatchObject({ code: 50013 });
    sim.clock.wind(61_000);
    expect((await finn('POST', path, { content: 'b4d' })).json).toMatchObject({ code: 200000 });
    expect((await ada('POST', path, { content: 'spoiler' })).status).toBe(200);
    await made(ada('PATCH', `${at}/auto-moderation/rules/${id}`, { enabled: false }));
    sim.clock.wind(61_000);
    expect((await finn('POST', path, { content: 'spoiler' })).status).toBe(200);
    expect((await ada<unknown[]>('GET', `${at}/auto-moderation/rules`)).json).toHaveLength(1);
    expect((await ada('DELETE', `${at}/auto-moderation/rules/${id}`)).status).toBe(204);
    const log = await made(ada('GET', `${at}/audit-logs`));
    const actions = (log['audit_log_entries'] as unknown as Array<{ action_type: number }>).map(
      ({ action_type }) => action_type,
    );
    expect(actions).toEqual([142, 141, 145, 144, 143, 145, 144, 143, 140]);
  });

  it('auto-moderation has a limit of rules by kind, and of mentions', async () => {
    const mentions = {
      name: 'm',
      event_type: 1,
      trigger_type: 5,
      trigger_metadata: { mention_total_limit: 2 },
      enabled: true,
    };
    await made(ada('POST', `${at}/auto-moderation/rules`, mentions));
    expect((await ada('POST', `${at}/auto-moderation/rules`, mentions)).json).toMatchObject({
      errors: { trigger_type: { _errors: [{ code: 'AUTO_MODERATION_MAX_RULES_OF_TYPE_EXCEEDED' }] } },
    });
    const path = `/channels/${channelOf(sim, 'general')}/messages`;
    const content = ['ada', 'gus', 'nora'].map((name) => `<@${accountOf(sim, name).user.id}>`).join(' ');
    expect((await person(sim, 'finn')('POST', path, { content })).json).toMatchObject({ code: 200000 });
    expect((await person(sim, 'finn')('GET', `${at}/auto-moderation/rules`)).json).toMatchObject({ code: 50013 });
  });

  // https://docs.discord.com/developers/resources/guild-scheduled-event
  it('scheduled events change from planned to over, and repeat with exceptions', async () => {
    const [start, end] = [new Date(Date.now() + DAY).toISOString(), new Date(Date.now() + 2 * DAY).toISOString()];
    const form = {
      name: 'Meet',
      privacy_level: 2,
      entity_type: 3,
      scheduled_start_time: start,
      scheduled_end_time: end,
    };
    const events = `${at}/scheduled-events`;
    expect((await ada('POST', events, form)).json).toMatchObject({ errors: { entity_metadata: {} } });
    const recurrence_rule = { start, frequency: 2, interval: 1, by_weekday: [1] };
    const place = { entity_metadata: { location: 'Park' } };
    const event = await made(ada('POST', events, { ...form, ...place, recurrence_rule }));
    expect((await person(sim, 'finn')('POST', events, { ...form, ...place })).json).toMatchObject({ code: 50013 });
    await made(person(sim, 'finn')('PUT', `${events}/${event['id']}/users/@me`, {}));
    expect((await ada('GET', `${events}/${event['id']}?with_user_count=true`)).json).toMatchObject({ user_count: 2 });
    expect((await ada<unknown[]>('GET', `${events}/${event['id']}/users?with_member=true`)).json).toHaveLength(2);
    const exceptions = `${events}/${event['id']}/exceptions`;
    const exception = await made(ada('POST', exceptions, { original_scheduled_start_time: start, is_canceled: true }));
    await made(ada('PATCH', `${exceptions}/${exception['event_exception_id']}`, { is_canceled: false }));
    await made(ada('GET', `${events}/${event['id']}/users/counts`));
    expect((await ada('DELETE', `${exceptions}/${exception['event_exception_id']}`)).status).toBe(204);
    expect((await ada('PATCH', `${events}/${event['id']}`, { status: 3 })).json).toMatchObject({ code: 50035 });
    await made(ada('PATCH', `${events}/${event['id']}`, { status: 2 }));
    expect(await made(ada('PATCH', `${events}/${event['id']}`, { status: 3 }))).toMatchObject({ status: 1 });
    await made(ada('PATCH', `${events}/${event['id']}`, { status: 2, recurrence_rule: null }));
    await made(ada('PATCH', `${events}/${event['id']}`, { status: 3 }));
    expect((await ada('PATCH', `${events}/${event['id']}`, { name: 'x' })).json).toMatchObject({ code: 180000 });
    expect((await ada('DELETE', `${events}/${event['id']}`)).status).toBe(204);
    expect(times('GUILD_SCHEDULED_EVENT_UPDATE')).toBeGreaterThan(1);
  });

  // https://docs.discord.com/developers/resources/guild#modify-guild
  it('a community needs its channels, and they cannot be deleted', async () => {
    expect((await ada('PATCH', at, { features: ['COMMUNITY'] })).json).toMatchObject({ code: 50035 });
    const edited = await becomeCommunity();
    expect(edited['features']).toEqual(['COMMUNITY', 'NEWS']);
    expect((await ada('DELETE', `/channels/${channelOf(sim, 'rules')}`)).json).toMatchObject({ code: 50074 });
    expect((await person(sim, 'jonas')('PATCH', at, { features: [] })).json).toMatchObject({ code: 50013 });
    expect((await ada('PATCH', at, { banner: PNG })).json).toMatchObject({ code: 50101 });
    expect((await made(ada('PATCH', at, { icon: PNG })))['icon']!.length).toBe(32);
  });

  it('keeps the welcome screen, onboarding and paused invites', async () => {
    await becomeCommunity();
    const welcome_channels = [{ channel_id: channelOf(sim, 'rules'), description: 'read', emoji_name: '📜' }];
    await made(ada('PATCH', `${at}/welcome-screen`, { enabled: true, description: 'hi', welcome_channels }));
    expect((await person(sim, 'finn')('GET', `${at}/welcome-screen`)).json).toMatchObject({ description: 'hi' });
    const prompts = [{ id: '1', title: 'Who?', options: [{ title: 'me', channel_ids: [channelOf(sim, 'ideas')] }] }];
    expect((await ada('PUT', `${at}/onboarding`, { prompts, enabled: true })).json).toMatchObject({ code: 350000 });
    const onboarding = await made(ada('PUT', `${at}/onboarding`, { prompts, enabled: false }));
    expect(onboarding).toMatchObject({ enabled: false, prompts: [{ title: 'Who?', options: [{ title: 'me' }] }] });
    expect((await made(bot(sim)('GET', `${at}/onboarding`)))['prompts']).toEqual(onboarding['prompts']);
    const until = (ms: number) => ({ invites_disabled_until: new Date(sim.clock.now() + ms).toISOString() });
    expect((await ada('PUT', `${at}/incident-actions`, until(2 * DAY))).json).toMatchObject({ code: 50035 });
    await made(ada('PUT', `${at}/incident-actions`, until(DAY / 2)));
    const invite = await made(ada('POST', `/channels/${channelOf(sim, 'general')}/invites`, { max_age: 0 }));
    const newcomer = [...sim.world.accounts.values()].find(({ user }) => !guild().members.has(user.id))!;
    const join = () => caller(sim, newcomer.token)('POST', `/invites/${invite['code']}`, {});
    expect((await join()).json).toMatchObject({ code: 10006 });
    sim.clock.wind(DAY);
    expect((await join()).status).toBe(200);
    expect((await bot(sim)('GET', `${at}/new-member-welcome`)).status).toBe(204);
  });

  it('an enabled widget → visible without a token', async () => {
    const nobody = caller(sim, null);
    expect((await nobody('GET', `${at}/widget.json`)).json).toMatchObject({ code: 50004 });
    await made(ada('PATCH', `${at}/widget`, { enabled: true, channel_id: channelOf(sim, 'general') }));
    expect(await made(nobody('GET', `${at}/widget.json`))).toMatchObject({ name: 'Mainstay Demo' });
    const picture = await fetch(`${sim.url}/api/v10${at}/widget.png?style=banner1`);
    expect(picture.headers.get('content-type')).toBe('image/png');
    const integrations = (await ada<Thing[]>('GET', `${at}/integrations`)).json;
    expect(integrations).toHaveLength(1);
    expect((await ada('DELETE', `${at}/integrations/${integrations[0]!['id']}`)).status).toBe(204);
    expect(times('INTEGRATION_DELETE')).toBe(1);
  });

  it('keeps a template of itself, which is dirty once the guild has changed', async () => {
    const { code } = await made(ada('POST', `${at}/templates`, { name: 'mine' }));
    expect((await ada('POST', `${at}/templates`, { name: 'two' })).json).toMatchObject({ code: 30031 });
    expect(await made(caller(sim, null)('GET', `/guilds/templates/${code}`))).toMatchObject({ is_dirty: null });
    await made(ada('POST', `${at}/roles`, { name: 'new' }));
    expect((await ada<Thing[]>('GET', `${at}/templates`)).json).toMatchObject([{ is_dirty: true }]);
    expect(await made(ada('PUT', `${at}/templates/${code}`))).toMatchObject({ is_dirty: null });
    await made(ada('PATCH', `${at}/templates/${code}`, { name: 'ours' }));
    expect(await made(ada('DELETE', `${at}/templates/${code}`))).toMatchObject({ name: 'ours' });
  });

  it('stages → members speak and are suppressed', async () => {
    await becomeCommunity();
    const stage = await made(ada('POST', `${at}/channels`, { name: 'Stage', type: 13 }));
    const opened = { channel_id: stage['id'], topic: 'Ask us' };
    await made(ada('POST', '/stage-instances', opened));
    expect((await ada('POST', '/stage-instances', opened)).json).toMatchObject({ code: 150006 });
    await made(ada('PATCH', `/stage-instances/${stage['id']}`, { topic: 'Anything' }));
    expect(await made(bot(sim)('GET', `/stage-instances/${stage['id']}`))).toMatchObject({ topic: 'Anything' });
    expect((await ada('GET', `${at}/voice-states/@me`)).json).toMatchObject({ code: 10065 });
    const member = guild().members.get(accountOf(sim, 'ada').user.id)!;
    updateVoice(sim.world, guild(), member, { channel_id: stage['id']!, self_mute: false, self_deaf: false });
    expect(await made(ada('GET', `${at}/voice-states/@me`))).toMatchObject({ suppress: true });
    expect((await ada('PATCH', `${at}/voice-states/@me`, { suppress: false })).status).toBe(204);
    expect(await made(bot(sim)('GET', `${at}/voice-states/${member.user.id}`))).toMatchObject({ suppress: false });
    expect((await ada('DELETE', `/stage-instances/${stage['id']}`)).status).toBe(204);
    expect((await ada('PUT', `/channels/${channelOf(sim, 'Lounge')}/voice-status`, { status: 'tea' })).status).toBe(
      204,
    );
    await made(bot(sim)('GET', `${at}/regions`));
    expect([times('STAGE_INSTANCE_CREATE'), times('VOICE_CHANNEL_STATUS_UPDATE')]).toEqual([1, 1]);
  });

  it('gives an application emojis, linked roles and command permissions', async () => {
    const self = `/applications/${applicationOf(sim).id}`;
    const emoji = await made(bot(sim)('POST', `${self}/emojis`, { name: 'panel', image: PNG }));
    await made(bot(sim)('PATCH', `${self}/emojis/${emoji['id']}`, { name: 'board' }));
    expect(await made(bot(sim)('GET', `${self}/emojis`))).toMatchObject({ items: [{ name: 'board' }] });
    expect((await bot(sim)('DELETE', `${self}/emojis/${emoji['id']}`)).status).toBe(204);
    const metadata = [{ type: 2, key: 'level', name: 'Level', description: 'how far' }];
    expect(await made(bot(sim)('PUT', `${self}/role-connections/metadata`, metadata))).toMatchObject(metadata);
    expect((await bot(sim)('GET', `${self}${at}/commands/permissions`)).json).toEqual([]);
    expect((await bot(sim)('PUT', `${self}${at}/commands/1/permissions`, { permissions: [] })).json).toMatchObject({
      code: 20001,
    });
    await made(bot(sim)('PATCH', self, { description: 'new' }));
    await made(caller(sim, null)('GET', '/oauth2/keys'));
    await made(bot(sim)('GET', `${at}/preview`));
  });

  it('a user asks to join → the request is decided', async () => {
    const newcomer = [...sim.world.accounts.values()].find(({ user }) => !guild().members.has(user.id))!;
    const request = await made(caller(sim, newcomer.token)('PUT', `${at}/requests/@me`, {}));
    expect(await made(ada('GET', `${at}/requests?status=SUBMITTED`))).toMatchObject({ total: 1 });
    await made(ada('PATCH', `${at}/requests/${request['id']}`, { action: 'APPROVED' }));
    expect(guild().members.has(newcomer.user.id)).toBe(true);
  });
});
