import { GatewayDispatchEvents } from 'discord-api-types/v10';
import { makeApplication } from '../demo/accounts.ts';
import { simulate, type Simulation } from '../index.ts';
import { ALL, Permission } from '../permissions.ts';
import { accountOf, caller, channelOf, person } from '../../testing/callers.ts';
import { directEvents, events } from '../../testing/event-table.ts';
import * as everything from '../../testing/everything.ts';
import { rule } from '../../testing/rule.ts';
import { Wire, type Payload } from '../../testing/wire.ts';
import { ALL_INTENTS, Intent } from './intents.ts';
import { jsonPost } from '../../testing/json-post.ts';

const bits = Object.values(Intent);
/** Entitlements, subscriptions and similar events are not simulated. */
const isInScope = (event: string) => !/^(ENTITLEMENT|SUBSCRIPTION)_/.test(event);
const isDirect = ({ d }: Payload) => !('guild_id' in d);
/** These events are about the guild itself. */
const isAlwaysDirect = (event: string) => /^GUILD_(CREATE|UPDATE|DELETE)$|^USER_UPDATE$/.test(event);
/** Responses to requests of the session, sent for any intents. */
const ASKED = new Set(['GUILD_MEMBERS_CHUNK', 'SOUNDBOARD_SOUNDS', 'CHANNEL_INFO', 'RATE_LIMITED', 'READY', 'RESUMED']);

/** Sessions of one bot, each with other intents, and one of a bot without permissions. */
describe('every event', () => {
  let sim: Simulation;
  const wires: Wire[] = [];
  const only = new Map<number, Wire>();
  const without = new Map<number, Wire>();
  let [all, none, outsider] = [] as unknown as [Wire, Wire, Wire];
  const heard = new Map<Wire, Payload[]>();

  async function listen(token: string, intents: number): Promise<Wire> {
    const wire = new Wire(sim);
    wires.push(wire);
    const ready = await wire.identify(token, { intents });
    heard.set(wire, [ready]);
    return wire;
  }

  async function answered(wire: Wire): Promise<void> {
    wire.send({ op: 1, d: null });
    await wire.next(11);
  }

  async function cast() {
    const [application] = [...sim.world.applications.values()];
    const { id: applicationId, botId } = application!;
    const owner = accountOf(sim, 'user1');
    const { token } = sim.world.accounts.get(botId)!;
    const scopes = ['applications.commands.permissions.update'];
    const grant = sim.world.grants.issue({ applicationId, userId: owner.user.id, scopes });
    const control = async (path: string, body: object): Promise<unknown> => {
      const response = await fetch(`${sim.url}/sim/${path}`, jsonPost(body));
      if (response.status !== 200) throw new Error(`${path}: ${await response.text()}`);
      return response.json();
    };
    const [guild] = [...sim.world.guilds.values()];
    return {
      token,
      guild: guild!,
      owner: person(sim, 'user1'),
      ownerId: owner.user.id,
      member: person(sim, 'user2'),
      memberId: accountOf(sim, 'user2').user.id,
      bot: caller(sim, `Bot ${token}`),
      botId,
      applicationId,
      bearer: caller(sim, `Bearer ${grant.accessToken}`),
      guildId: guild!.fields.id,
      channelId: channelOf(sim, 'channel-1'),
      control,
    };
  }
  type Cast = Awaited<ReturnType<typeof cast>>;

  /** Another application joins the guild, changes, and leaves; the listening one receives that. */
  async function another({ control, guildId, owner }: Cast): Promise<void> {
    const other = makeApplication(sim.world, 'Other', accountOf(sim, 'user1'), sim.clock.now());
    await control('members', { guildId, userId: other.botId });
    const { token } = sim.world.accounts.get(other.botId)!;
    outsider = await listen(token, ALL_INTENTS);
    await caller(sim, `Bot ${token}`)('PATCH', '/applications/@me', { description: 'changed' });
    await owner('PUT', `/channels/${channelOf(sim, 'channel-1')}/permissions/${other.botId}`, {
      type: 1,
      allow: '0',
      deny: String(Permission.ViewChannel),
    });
  }

  async function sticker({ owner, guildId }: Cast): Promise<void> {
    void owner;
    const form = new FormData();
    for (const [name, value] of [
      ['name', 'sticker'],
      ['description', 'a sticker'],
      ['tags', 'tag'],
    ] as const)
      // prettier-ignore
      form.append(name, value);
    form.append('file', new Blob([Buffer.from('89504e470d0a1a0a', 'hex')], { type: 'image/png' }), 'a.png');
    const headers = { Authorization: accountOf(sim, 'user1').token };
    const response = await fetch(`${sim.url}/api/v10/guilds/${guildId}/stickers`, {
      method: 'POST',
      headers,
      body: form,
    });
    if (response.status !== 201) throw new Error(await response.text());
  }

  async function ask({ guildId, botId }: Cast): Promise<void> {
    for (const wire of [all, none, ...only.values(), ...without.values()]) {
      wire.send({ op: 8, d: { guild_id: guildId, user_ids: [botId, '1'], nonce: 'n' } });
      wire.send({ op: 31, d: { guild_ids: [guildId] } });
      wire.send({ op: 43, d: { guild_id: guildId, fields: ['status'] } });
      await answered(wire);
    }
    sim.limits.set('on');
    for (const nonce of ['1', '2']) all.send({ op: 8, d: { guild_id: guildId, query: '', limit: 0, nonce } });
    await answered(all);
    sim.limits.set('off');
    none.cut();
    await none.closed;
    const again = new Wire(sim);
    wires.push(again);
    await again.next(10);
    const session_id = heard.get(none)![0]!.d['session_id'];
    again.send({ op: 6, d: { token: sim.world.accounts.get(botId)!.token, session_id, seq: none.lastSeq } });
    heard.get(none)!.push(await again.next('RESUMED'));
  }

  beforeAll(async () => {
    sim = await simulate({
      limits: 'off',
      world: { members: 3, channels: 2, botPermissions: ALL & ~Permission.Administrator },
    });
    const who = await cast();
    const community = channelOf(sim, 'channel-2');
    const settings = { features: ['COMMUNITY'], verification_level: 1, explicit_content_filter: 2 };
    const { status } = await who.owner('PATCH', `/guilds/${who.guildId}`, {
      ...settings,
      rules_channel_id: community,
      public_updates_channel_id: community,
    });
    if (status !== 200) throw new Error('no community');
    for (const bit of bits) {
      only.set(bit, await listen(who.token, bit));
      without.set(bit, await listen(who.token, ALL_INTENTS & ~bit));
    }
    [all, none] = [await listen(who.token, ALL_INTENTS), await listen(who.token, 0)];
    await another(who);
    await everything.talk(who, who.channelId, true);
    await everything.changeThreads(who, who.channelId);
    await everything.changeChannels(who);
    await everything.changeGuild(who);
    await everything.changeExpressions(who, () => sticker(who));
    await everything.planEvents(who);
    await everything.meet(who, async (channel_id) => {
      all.send({ op: 4, d: { guild_id: who.guildId, channel_id, self_mute: false, self_deaf: false } });
      await answered(all);
    });
    await everything.moderate(who);
    await everything.useApplication(who);
    const { json: dm } = await who.owner<{ id: string }>('POST', '/users/@me/channels', { recipient_id: who.botId });
    await everything.talk(who, dm.id, false);
    const other = [...who.guild.members.keys()].at(-1)!;
    for (const wire of [...only.values(), ...without.values(), outsider]) await answered(wire);
    await who.owner('DELETE', `/guilds/${who.guildId}/members/${other}`);
    for (const wire of wires) await answered(wire);
    await ask(who);
    for (const [wire, told] of heard) told.push(...wire.left.filter(({ op }) => op === 0));
  });
  afterAll(async () => {
    for (const wire of wires) wire.cut();
    await sim.close();
  });

  const told = (wire: Wire, event: string, direct: boolean) =>
    heard.get(wire)!.filter((one) => one.t === event && (ASKED.has(event) || isDirect(one) === direct));

  /** Events about another member: a bot receives changes of itself without the intent. */
  const isOfOthers = ({ t, d }: Payload) =>
    t !== 'GUILD_MEMBER_UPDATE' || (d['user'] as { bot?: boolean }).bot === undefined;

  function expectIntent(event: string, intents: number, direct: boolean): void {
    const hears = (wire: Wire) => told(wire, event, direct).some(isOfOthers);
    const expected = bits.map((bit) => [bit, intents === 0 || (bit & intents) !== 0]);
    expect(bits.map((bit) => [bit, hears(only.get(bit)!)])).toEqual(expected);
    const others = bits.map((bit) => [bit, intents === 0 || (intents & ~bit) !== 0]);
    expect(bits.map((bit) => [bit, hears(without.get(bit)!)])).toEqual(others);
    expect([hears(all), hears(none)]).toEqual([true, intents === 0]);
  }

  function expectFields(event: string, fields: string, direct: boolean): void {
    const payloads = [all, none].flatMap((wire) => told(wire, event, direct));
    const missing = payloads.map(({ d }) => fields.split(' ').filter((field) => field !== '' && !(field in d)));
    expect(missing.toSorted((x, y) => x.length - y.length)[0]).toEqual([]);
  }

  const page = (event: string) =>
    `https://docs.discord.com/developers/events/gateway-events#${event.toLowerCase().replaceAll('_', '-')}`;

  it.each(events.map(([event, intents, fields]) => [event, page(event), intents, fields] as const))(
    '%s → sessions with its intent, with its fields (%s)',
    (event, _, intents, fields) => {
      if (!['RATE_LIMITED', 'RESUMED'].includes(event)) expectIntent(event, intents, isAlwaysDirect(event));
      expectFields(event, fields, isAlwaysDirect(event));
    },
  );

  it.each(directEvents.map(([event, intents, fields]) => [event, page(event), intents, fields] as const))(
    '%s in a DM → sessions with its intent, with its fields (%s)',
    (event, _, intents, fields) => {
      expectIntent(event, intents, true);
      expectFields(event, fields, true);
    },
  );

  rule(
    'events/gateway-events#receive-events',
    'each event that Discord documents is sent when its cause happens',
    () => {
      const named = new Set([all, none].flatMap((wire) => heard.get(wire)!.map(({ t }) => t)));
      const documented: string[] = Object.values(GatewayDispatchEvents).filter(isInScope);
      expect(documented.filter((event) => !named.has(event))).toEqual([]);
      const tried = new Set<string>(events.map(([event]) => event));
      expect(documented.filter((event) => !tried.has(event))).toEqual([]);
    },
  );

  rule(
    'events/gateway#list-of-intents',
    'a bot without permissions receives no event about objects that it may not see',
    () => {
      const names = new Set(heard.get(outsider)!.map(({ t }) => t));
      const inHiddenChannel = /^(MESSAGE|THREAD|TYPING|CHANNEL_PINS)_/;
      const unheard = events.map(([event]) => event).filter((event) => !names.has(event) && !ASKED.has(event));
      expect(unheard.filter((event) => !inHiddenChannel.test(event))).toEqual([
        // About its own application, itself, or its own voice channel.
        'INTERACTION_CREATE',
        'USER_UPDATE',
        'VOICE_SERVER_UPDATE',
        // View Audit Log, Ban Members.
        'GUILD_AUDIT_LOG_ENTRY_CREATE',
        'GUILD_BAN_ADD',
        'GUILD_BAN_REMOVE',
        // The event was created before this bot connected, and deleted before it was announced.
        'INTEGRATION_CREATE',
        'INTEGRATION_DELETE',
        // Manage Channels.
        'INVITE_CREATE',
        'INVITE_DELETE',
        'VOICE_CHANNEL_EFFECT_SEND',
        // Manage Guild.
        'AUTO_MODERATION_RULE_CREATE',
        'AUTO_MODERATION_RULE_UPDATE',
        'AUTO_MODERATION_RULE_DELETE',
        'AUTO_MODERATION_ACTION_EXECUTION',
      ]);
      expect([...names].filter((event) => inHiddenChannel.test(event ?? ''))).toEqual([]);
    },
  );

  rule(
    'resources/channel#channel-object-obfuscated-channels',
    'about a channel that it cannot view a bot receives only the type and the position',
    () => {
      const update = told(outsider, 'CHANNEL_UPDATE', false).find(({ d }) => d['id'] === channelOf(sim, 'channel-1'));
      const guildId = [...sim.world.guilds.keys()][0]!;
      expect(update!.d).toEqual({
        id: channelOf(sim, 'channel-1'),
        type: 0,
        guild_id: guildId,
        name: '___hidden___',
        position: 0,
        parent_id: null,
        topic: null,
        last_message_id: null,
        nsfw: false,
        rate_limit_per_user: 0,
        flags: 1 << 17,
        permission_overwrites: [{ id: guildId, type: 0, allow: '0', deny: '1024' }],
      });
      const back = told(outsider, 'GUILD_CREATE', true).at(-1)!.d['channels'] as Array<{ name: string }>;
      expect(back.map(({ name }) => name)).toEqual(['___hidden___', 'channel-2']);
    },
  );

  rule('events/gateway#caveats', 'a bot receives changes of its own member without the intent', () => {
    expect(told(none, 'GUILD_MEMBER_UPDATE', false).map(({ d }) => d['user'])).toMatchObject([{ username: 'renamed' }]);
  });
});
