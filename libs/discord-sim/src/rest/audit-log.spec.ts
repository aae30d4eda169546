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
import { rule } from '../../testing/rule.ts';
import { AuditLogEvent } from '../world/audit-log.ts';
import type { AuditLogEntry } from '../world/audit-log-entry.ts';
import { updateVoice } from '../world/voice.ts';

const DAY = 86_400_000;
const PICTURE = `data:image/png;base64,${Buffer.from('89504e470d0a1a0a', 'hex').toString('base64')}`;

interface Log {
  audit_log_entries: AuditLogEntry[];
  users: Array<{ id: string }>;
  webhooks: Array<{ id: string; token?: string }>;
  threads: Array<{ id: string }>;
  integrations: Array<{ id: string }>;
  application_commands: Array<{ id: string }>;
  auto_moderation_rules: Array<{ id: string }>;
  guild_scheduled_events: Array<{ id: string }>;
}

describe('the audit log', () => {
  let sim: Simulation;
  let at: string;
  let call: ReturnType<typeof bot>;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    at = `/guilds/${guildOf(sim, 'Mainstay Demo').fields.id}`;
    guild().roles.get(guild().members.get(applicationOf(sim).botId)!.roles[0]!)!.permissions = '8';
    call = bot(sim);
  });
  afterEach(() => sim.close());

  const guild = () => sim.world.guilds.get(at.split('/')[2]!)!;
  const id = (username: string) => accountOf(sim, username).user.id;
  const log = async (query = '') => (await call<Log>('GET', `${at}/audit-logs${query}`)).json;
  const made = async (reply: Promise<Reply>): Promise<Record<string, string>> => {
    const { status, json } = await reply;
    if (status >= 300) throw new Error(`${status} ${JSON.stringify(json)}`);
    return json as Record<string, string>;
  };
  /** The entries that an action creates, oldest first. */
  const leaves = async (action: () => Promise<unknown>): Promise<AuditLogEntry[]> => {
    const before = guild().auditLog.length;
    await action();
    return guild().auditLog.slice(before);
  };
  const keys = (entry: AuditLogEntry | undefined) => (entry?.changes ?? []).map(({ key }) => key).sort();
  const inVoice = (name: string, channel = channelOf(sim, 'Lounge')) =>
    updateVoice(sim.world, guild(), guild().members.get(id(name))!, {
      channel_id: channel,
      self_mute: false,
      self_deaf: false,
    });

  rule(
    'resources/audit-log#audit-log-entry-object-audit-log-events',
    'each action creates an entry of its type, with its target, changes and options',
    async () => {
      const E = AuditLogEvent;
      const general = channelOf(sim, 'general');
      const role = await made(call('POST', `${at}/roles`, { name: 'Crew' }));
      const hook = await made(call('POST', `/channels/${general}/webhooks`, { name: 'Hook' }));
      const emoji = await made(call('POST', `${at}/emojis`, { name: 'mine', image: PICTURE }));
      const invite = await made(call('POST', `/channels/${general}/invites`, { unique: true }));
      const thread = await made(call('POST', `/channels/${general}/threads`, { name: 't', type: 11 }));
      const other = await made(call('POST', `${at}/channels`, { name: 'other', type: 2 }));
      const said = await made(person(sim, 'finn')('POST', `/channels/${general}/messages`, { content: 'x' }));
      inVoice('finn');
      const cases: Array<[name: string, action: () => Promise<unknown>, type: number, more: object]> = [
        ['guild', () => call('PATCH', at, { name: 'Other' }), E.GuildUpdate, { target_id: guild().fields.id }],
        [
          'channel',
          () => call('PATCH', `/channels/${general}`, { topic: 'x' }),
          E.ChannelUpdate,
          { target_id: general },
        ],
        [
          'overwrite',
          () => call('PUT', `/channels/${general}/permissions/${role['id']}`, { type: 0, allow: '1024', deny: '0' }),
          E.ChannelOverwriteCreate,
          { target_id: general, options: { id: role['id'], type: '0', role_name: 'Crew' } },
        ],
        [
          'overwrite again',
          () => call('PUT', `/channels/${general}/permissions/${role['id']}`, { type: 0, allow: '0', deny: '1024' }),
          E.ChannelOverwriteUpdate,
          { options: { id: role['id'], type: '0' } },
        ],
        [
          'no overwrite',
          () => call('DELETE', `/channels/${general}/permissions/${role['id']}`),
          E.ChannelOverwriteDelete,
          {},
        ],
        [
          'role',
          () => call('PATCH', `${at}/roles/${role['id']}`, { hoist: true }),
          E.RoleUpdate,
          { target_id: role['id'] },
        ],
        [
          'nick',
          () => call('PATCH', `${at}/members/${id('finn')}`, { nick: 'f' }),
          E.MemberUpdate,
          { target_id: id('finn') },
        ],
        [
          'role of a member',
          () => call('PUT', `${at}/members/${id('finn')}/roles/${role['id']}`),
          E.MemberRoleUpdate,
          { changes: [{ key: '$add', new_value: [{ id: role['id'], name: 'Crew' }] }] },
        ],
        [
          'move',
          () => call('PATCH', `${at}/members/${id('finn')}`, { channel_id: other['id'] }),
          E.MemberMove,
          { target_id: null, options: { channel_id: other['id'], count: '1' } },
        ],
        [
          'disconnect',
          () => call('PATCH', `${at}/members/${id('finn')}`, { channel_id: null }),
          E.MemberDisconnect,
          { target_id: null, options: { count: '1' } },
        ],
        [
          'webhook',
          () => call('PATCH', `/webhooks/${hook['id']}`, { name: 'Hook 2' }),
          E.WebhookUpdate,
          { target_id: hook['id'] },
        ],
        ['webhook gone', () => call('DELETE', `/webhooks/${hook['id']}`), E.WebhookDelete, { target_id: hook['id'] }],
        ['emoji', () => call('PATCH', `${at}/emojis/${emoji['id']}`, { name: 'yours' }), E.EmojiUpdate, {}],
        ['emoji gone', () => call('DELETE', `${at}/emojis/${emoji['id']}`), E.EmojiDelete, {}],
        ['invite gone', () => call('DELETE', `/invites/${invite['code']}`), E.InviteDelete, { target_id: null }],
        [
          'pin',
          () => call('PUT', `/channels/${general}/messages/pins/${said['id']}`),
          E.MessagePin,
          { target_id: id('finn'), options: { channel_id: general, message_id: said['id'] } },
        ],
        ['unpin', () => call('DELETE', `/channels/${general}/messages/pins/${said['id']}`), E.MessageUnpin, {}],
        [
          'thread',
          () => call('PATCH', `/channels/${thread['id']}`, { name: 'u' }),
          E.ThreadUpdate,
          { target_id: thread['id'] },
        ],
        ['thread gone', () => call('DELETE', `/channels/${thread['id']}`), E.ThreadDelete, {}],
        ['kick', () => call('DELETE', `${at}/members/${id('gus')}`), E.MemberKick, { target_id: id('gus') }],
        ['ban', () => call('PUT', `${at}/bans/${id('nora')}`, {}), E.MemberBanAdd, { target_id: id('nora') }],
        ['unban', () => call('DELETE', `${at}/bans/${id('nora')}`), E.MemberBanRemove, { target_id: id('nora') }],
        [
          'prune',
          () => call('POST', `${at}/prune`, { days: 7 }),
          E.MemberPrune,
          { target_id: null, options: { delete_member_days: '7', members_removed: '0' } },
        ],
        [
          'voice status',
          () => call('PUT', `/channels/${other['id']}/voice-status`, { status: 'chess' }),
          E.VoiceChannelStatusCreate,
          { options: { status: 'chess' } },
        ],
        ['role gone', () => call('DELETE', `${at}/roles/${role['id']}`), E.RoleDelete, { target_id: role['id'] }],
        ['channel gone', () => call('DELETE', `/channels/${other['id']}`), E.ChannelDelete, { target_id: other['id'] }],
      ];
      for (const [name, action, action_type, more] of cases) {
        const entries = await leaves(action);
        expect([name, entries]).toMatchObject([name, [{ action_type, user_id: applicationOf(sim).botId, ...more }]]);
      }
      // `close` checks each of them against the official document.
      expect((await log('?limit=100')).audit_log_entries.length).toBeGreaterThan(cases.length);
    },
  );

  rule(
    'resources/audit-log#audit-log-change-object-audit-log-change-exceptions',
    'changes contain an invite by its channel_id, a webhook by its avatar_hash',
    async () => {
      const general = channelOf(sim, 'general');
      const [invite] = await leaves(() => call('POST', `/channels/${general}/invites`, { unique: true, max_uses: 3 }));
      expect(keys(invite)).toEqual(expect.arrayContaining(['channel_id', 'code', 'max_age', 'max_uses', 'temporary']));
      const [hook] = await leaves(() =>
        call('POST', `/channels/${general}/webhooks`, { name: 'Hook', avatar: PICTURE }),
      );
      expect(keys(hook)).toEqual(['avatar_hash', 'channel_id', 'name', 'type']);
    },
  );

  rule(
    'resources/audit-log#audit-log-entry-object-audit-log-events',
    'onboarding creates an entry for each question that was added, changed or removed',
    async () => {
      const option = { title: 'o', role_ids: [], channel_ids: [channelOf(sim, 'general')] };
      const put = (prompts: object[]) => call<{ prompts: object[] }>('PUT', `${at}/onboarding`, { prompts });
      const prompt = { id: '1', title: 'Why?', options: [option] };
      const first = await leaves(() => put([prompt]));
      expect(first.map(({ action_type }) => action_type)).toEqual([AuditLogEvent.OnboardingPromptCreate]);
      const [kept] = guild().onboarding.prompts;
      const again = { ...prompt, id: kept!.id, options: [{ ...option, id: kept!.options[0]!.id }] };
      const changed = await leaves(() => put([{ ...again, title: 'Why not?' }]));
      expect(changed).toMatchObject([
        { action_type: AuditLogEvent.OnboardingPromptUpdate, changes: [{ key: 'title' }] },
      ]);
      const gone = await leaves(() => put([]));
      expect(gone.map(({ action_type }) => action_type)).toEqual([AuditLogEvent.OnboardingPromptDelete]);
    },
  );

  rule('resources/audit-log#audit-log-object', 'an answer includes the objects that its entries refer to', async () => {
    const general = channelOf(sim, 'general');
    const hook = await made(call('POST', `/channels/${general}/webhooks`, { name: 'Hook' }));
    const thread = await made(call('POST', `/channels/${general}/threads`, { name: 't', type: 11 }));
    const rules = await made(
      call('POST', `${at}/auto-moderation/rules`, {
        name: 'r',
        event_type: 1,
        trigger_type: 1,
        trigger_metadata: { keyword_filter: ['x'] },
        actions: [{ type: 1 }],
      }),
    );
    const event = await made(
      call('POST', `${at}/scheduled-events`, {
        name: 'e',
        privacy_level: 2,
        entity_type: 3,
        entity_metadata: { location: 'x' },
        scheduled_start_time: new Date(sim.clock.now() + DAY).toISOString(),
        scheduled_end_time: new Date(sim.clock.now() + 2 * DAY).toISOString(),
      }),
    );
    const application = applicationOf(sim);
    const command = await made(
      call('POST', `/applications/${application.id}/commands`, { name: 'c', description: 'x' }),
    );
    const scopes = ['applications.commands.permissions.update'];
    const grant = sim.world.grants.issue({ applicationId: application.id, userId: id('ada'), scopes });
    const permissions = [{ id: id('mei'), type: 2, permission: false }];
    const path = `/applications/${application.id}${at}/commands/${command['id']}/permissions`;
    await made(caller(sim, `Bearer ${grant.accessToken}`)('PUT', path, { permissions }));
    await made(call('PATCH', `${at}/members/${id('finn')}`, { nick: 'f' }));
    const answer = await log();
    const ids = (list: Array<{ id: string }>) => list.map((one) => one.id);
    expect(ids(answer.webhooks)).toEqual([hook['id']]);
    expect(answer.webhooks[0]!.token).toBe(undefined);
    expect(ids(answer.threads)).toEqual([thread['id']]);
    expect(ids(answer.auto_moderation_rules)).toEqual([rules['id']]);
    expect(ids(answer.guild_scheduled_events)).toEqual([event['id']]);
    expect(ids(answer.application_commands)).toEqual([command['id']]);
    expect(ids(answer.users).sort()).toEqual([application.botId, id('ada'), id('finn')].sort());
    const entry = answer.audit_log_entries.find(({ action_type }) => action_type === 121);
    expect(entry).toMatchObject({
      target_id: command['id'],
      options: { application_id: application.id },
      changes: [{ key: id('mei'), new_value: { permission: false } }],
    });
  });

  rule(
    'observed',
    'consecutive moves and disconnections become one entry with a count, with one dispatch',
    async () => {
      const other = (await made(call('POST', `${at}/channels`, { name: 'other', type: 2 })))['id']!;
      for (const name of ['finn', 'mei', 'gus']) inVoice(name);
      let told = 0;
      sim.world.listen(({ t }) => (told += Number(t === 'GUILD_AUDIT_LOG_ENTRY_CREATE')));
      const move = (name: string, channel_id: string | null) =>
        call('PATCH', `${at}/members/${id(name)}`, { channel_id });
      const moves = await leaves(async () => {
        for (const name of ['finn', 'mei', 'gus']) await move(name, other);
      });
      expect(moves).toMatchObject([
        { action_type: AuditLogEvent.MemberMove, options: { count: '3', channel_id: other } },
      ]);
      const ends = await leaves(async () => {
        for (const name of ['finn', 'mei']) await move(name, null);
        sim.clock.wind(10 * 60_000);
        await move('gus', null);
      });
      expect(ends.map(({ options }) => options?.['count'])).toEqual(['2', '1']);
      expect(told).toBe(3);
    },
  );

  rule(
    'observed',
    'a bot that deletes a single message creates no entry, a person that deletes messages of others does',
    async () => {
      const channel_id = channelOf(sim, 'general');
      const path = `/channels/${channel_id}/messages`;
      const say = async (who: typeof call) => (await made(who('POST', path, { content: 'x' })))['id'];
      const [ada, finn] = [person(sim, 'ada'), person(sim, 'finn')];
      const [own, first, second, third] = [await say(call), await say(finn), await say(finn), await say(finn)];
      expect(await leaves(() => call('DELETE', `${path}/${own}`))).toEqual([]);
      expect(await leaves(() => call('DELETE', `${path}/${first}`))).toEqual([]);
      expect(await leaves(() => finn('DELETE', `${path}/${second}`))).toEqual([]);
      expect(await leaves(() => ada('DELETE', `${path}/${third}`))).toMatchObject([
        { action_type: AuditLogEvent.MessageDelete, target_id: id('finn'), options: { channel_id, count: '1' } },
      ]);
    },
  );

  rule('observed', 'moving channels and roles creates no entry', async () => {
    const [a, b] = [channelOf(sim, 'general'), channelOf(sim, 'ideas')];
    const body = [
      { id: a, position: 9 },
      { id: b, position: 1 },
    ];
    expect(await leaves(() => call('PATCH', `${at}/channels`, body))).toEqual([]);
  });

  rule(
    'resources/audit-log#get-guild-audit-log',
    'before returns the newest first, after the oldest first, and entries are kept for 45 days',
    async () => {
      sim.clock.stop();
      for (let count = 1; count <= 5; count += 1) {
        await made(call('PATCH', at, { name: `Guild ${count}` }));
        sim.clock.wind(1_000);
      }
      const all = (await log()).audit_log_entries.map((entry) => entry.id);
      expect(all).toEqual(all.toSorted((a, b) => Number(BigInt(b) - BigInt(a))));
      const ids = async (query: string) => (await log(query)).audit_log_entries.map((entry) => entry.id);
      expect(await ids(`?before=${all[2]}`)).toEqual(all.slice(3));
      expect(await ids(`?after=${all[2]}`)).toEqual([all[1], all[0]]);
      expect(await ids(`?action_type=${AuditLogEvent.GuildUpdate}&limit=2`)).toEqual(all.slice(0, 2));
      expect(await ids(`?user_id=${id('mei')}`)).toEqual([]);
      sim.clock.wind(45 * DAY - 2_000);
      expect(await ids('')).toHaveLength(2);
      sim.clock.wind(2_000);
      expect(await ids('')).toEqual([]);
    },
  );

  rule(
    'resources/audit-log#audit-log-entry-object',
    'a reason is URL-encoded and has up to 512 characters',
    async () => {
      const reason = (text: string) => ({ 'X-Audit-Log-Reason': encodeURIComponent(text) });
      const [entry] = await leaves(() => call('PATCH', at, { name: 'Named' }, reason('weil’s geht ✓')));
      expect(entry!.reason).toBe('weil’s geht ✓');
      expect((await call('PATCH', at, { name: 'Again' }, reason('é'.repeat(512)))).status).toBe(200);
      expect((await call('PATCH', at, { name: 'More' }, reason('e'.repeat(513)))).status).toBe(400);
    },
  );

  rule(
    'events/gateway-events#guild-audit-log-entry-create',
    'only bots that may view the audit log receive its entries',
    async () => {
      const heard: Array<bigint | undefined> = [];
      sim.world.listen(({ t, permission }) => t === 'GUILD_AUDIT_LOG_ENTRY_CREATE' && heard.push(permission));
      await made(call('PATCH', at, { name: 'Named' }));
      expect(heard).toEqual([1n << 7n]);
    },
  );
});
