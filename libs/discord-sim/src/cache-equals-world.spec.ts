import { Client, Events, GatewayIntentBits, type Guild as CachedGuild, type Message } from 'discord.js';
import { once } from 'node:events';
import { simulate, type Simulation } from './index.ts';
import { Random } from './random.ts';
import { accountOf, applicationOf, bot, person } from './testing/callers.ts';
import type { Guild } from './world/entities.ts';

const CALLS = 300;

type Caller = ReturnType<typeof bot>;

/** One random call about a guild; most succeed, some are refused. */
async function disturb(sim: Simulation, guild: Guild, random: Random, callers: readonly Caller[]): Promise<void> {
  const call = random.pick(callers);
  // Not the bot: discord.js miscounts when its own reaction goes.
  const react = random.pick(callers.slice(1));
  const at = `/guilds/${guild.fields.id}`;
  const channel = random.pick([...guild.channels.keys()]) ?? '1';
  const role = random.pick([...guild.roles.values()].filter(({ managed }) => !managed)).id;
  const people = [...guild.members.values()].filter(({ user }) => !user.bot);
  const member = random.pick(people).user.id;
  const message = random.pick([...sim.world.log(channel)].map(({ fields }) => fields.id)) ?? '1';
  const until = new Date(Date.now() + random.between(1, 1_000_000)).toISOString();
  const name = `n${random.between(1, 1000)}`;
  const permissions = String(random.between(0, 2 ** 31));
  const calls: Array<() => Promise<unknown>> = [
    () => call('POST', `${at}/channels`, { name, type: random.pick([0, 0, 2, 4, 5]) }),
    () => call('PATCH', `/channels/${channel}`, { name, topic: name }),
    () => call('PUT', `/channels/${channel}/permissions/${role}`, { type: 0, allow: permissions, deny: '0' }),
    () => (guild.channels.size > 3 ? call('DELETE', `/channels/${channel}`) : Promise.resolve()),
    () => call('POST', `${at}/roles`, { name, permissions, color: random.between(0, 0xffffff) }),
    () => call('PATCH', `${at}/roles/${role}`, { name, permissions, hoist: random.chance(0.5) }),
    () => call('DELETE', `${at}/roles/${role}`),
    () => call('PUT', `${at}/members/${member}/roles/${role}`),
    () => call('DELETE', `${at}/members/${member}/roles/${role}`),
    () => call('PATCH', `${at}/members/${member}`, { nick: name }),
    () => call('PATCH', `${at}/members/${member}`, { communication_disabled_until: until }),
    () => (guild.members.size > 4 ? call('DELETE', `${at}/members/${member}`) : Promise.resolve()),
    () => fetch(`${sim.url}/sim/members`, { method: 'POST', body: JSON.stringify({ guildId: guild.fields.id }) }),
    () => call('PATCH', at, { name }),
    () => call('POST', `/channels/${channel}/messages`, { content: name }),
    () => call('POST', `/channels/${channel}/messages`, { content: name }),
    () => call('PATCH', `/channels/${channel}/messages/${message}`, { content: name }),
    () => call('DELETE', `/channels/${channel}/messages/${message}`),
    () => react('PUT', `/channels/${channel}/messages/${message}/reactions/👍/@me`),
    () => react('DELETE', `/channels/${channel}/messages/${message}/reactions/👍/@me`),
    () => call('PUT', `/channels/${channel}/messages/pins/${message}`),
  ];
  await random.pick(calls)();
}

const sorted = <T extends { id: string }>(list: Iterable<T>): T[] => [...list].sort((a, b) => (a.id < b.id ? -1 : 1));

/** What discord.js believes, in plain words. */
function believed(guild: CachedGuild, messages: readonly Message[]): object {
  return {
    name: guild.name,
    memberCount: guild.memberCount,
    roles: sorted(guild.roles.cache.values()).map(({ id, name, permissions, rawPosition, color, hoist }) => [
      id,
      name,
      String(permissions.bitfield),
      rawPosition,
      color,
      hoist,
    ]),
    channels: sorted(guild.channels.cache.values()).map((channel) => {
      const overwrites = 'permissionOverwrites' in channel ? [...channel.permissionOverwrites.cache.values()] : [];
      return [channel.id, channel.name, sorted(overwrites).map(({ id, allow }) => [id, String(allow.bitfield)])];
    }),
    members: sorted(guild.members.cache.values()).map(
      ({ id, nickname, roles, communicationDisabledUntilTimestamp }) => [
        id,
        nickname,
        roles.cache
          .map((role) => role.id)
          .filter((role) => role !== guild.id)
          .sort(),
        communicationDisabledUntilTimestamp,
      ],
    ),
    messages: messages.map(({ id, content, pinned, reactions }) => [
      id,
      content,
      pinned,
      reactions.cache.map(({ count }) => count),
    ]),
  };
}

/** The same of what is true. */
function truth(sim: Simulation, { fields, roles, channels, members }: Guild, ids: readonly string[]): object {
  const log = (id: string) => [...channels.keys()].map((channel) => sim.world.log(channel).get(id)).find(Boolean)!;
  return {
    name: fields.name,
    memberCount: members.size,
    roles: sorted(roles.values()).map(({ id, name, permissions, position, color, hoist }) => [
      id,
      name,
      permissions,
      position,
      color,
      hoist,
    ]),
    channels: sorted(channels.values()).map(({ id, name, permission_overwrites }) => [
      id,
      name,
      sorted(permission_overwrites ?? []).map(({ id: of, allow }) => [of, allow]),
    ]),
    members: sorted([...members.values()].map((member) => ({ ...member, id: member.user.id }))).map(
      ({ id, nick, roles: own, communication_disabled_until: until }) => [
        id,
        nick,
        [...own].sort(),
        until === null ? null : Date.parse(until),
      ],
    ),
    messages: ids
      .map(log)
      .map(({ fields: { id, content, pinned }, reactions }) => [
        id,
        content,
        pinned,
        [...reactions.values()].map(({ userIds }) => userIds.size),
      ]),
  };
}

describe('after random calls', () => {
  it.each(Array.from({ length: 8 }, (_, index) => index + 1))(
    'the cache of discord.js equals the world (seed %i)',
    async (seed) => {
      const sim = await simulate({ limits: 'off', seed, world: { members: 8, channels: 4, roles: 4 } });
      const { Guilds, GuildMembers, GuildMessages, GuildMessageReactions, MessageContent } = GatewayIntentBits;
      const client = new Client({
        intents: [Guilds, GuildMembers, GuildMessages, GuildMessageReactions, MessageContent],
        rest: { api: `${sim.url}/api` },
      });
      try {
        await Promise.all([once(client, Events.ClientReady), client.login(applicationOf(sim).token)]);
        const cached = client.guilds.cache.first()!;
        await cached.members.fetch();
        const [guild] = [...sim.world.guilds.values()];
        const random = new Random(seed);
        const callers = [bot(sim), person(sim, 'user1'), person(sim, 'user2')];
        for (let count = 0; count < CALLS; count += 1) await disturb(sim, guild!, random, callers);
        const last = once(client, Events.GuildMemberUpdate, { signal: AbortSignal.timeout(10_000) });
        await bot(sim)('PATCH', `/guilds/${guild!.fields.id}/members/${accountOf(sim, 'user1').user.id}`, {
          nick: 'last',
        });
        await person(sim, 'user1')('PATCH', `/guilds/${guild!.fields.id}/members/@me`, { nick: 'last' });
        await last;
        const messages: Message[] = [];
        for (const channel of cached.channels.cache.values()) {
          if ('messages' in channel) messages.push(...channel.messages.cache.values());
        }
        const kept = sorted(messages);
        expect(believed(cached, kept)).toEqual(
          truth(
            sim,
            guild!,
            kept.map(({ id }) => id),
          ),
        );
        const alive = [...guild!.channels.keys()].reduce((sum, id) => sum + sim.world.log(id).size, 0);
        expect(kept.length).toBe(alive);
      } finally {
        await client.destroy();
        await sim.close();
      }
    },
  );
});
