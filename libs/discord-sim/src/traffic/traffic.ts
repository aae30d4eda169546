import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { makeUser } from '../demo/accounts.ts';
import { fail } from '../rest/errors.ts';
import { snowflake } from '../rest/forms.ts';
import type { Simulation } from '../simulate.ts';
import type { Account, Channel, Guild } from '../world/entities.ts';
import { addMember, makeMember } from '../world/guilds.ts';
import { makeMessage, postMessage } from '../world/messages.ts';

export const TalkForm = z.object({
  perSecond: z.number().positive().max(100_000).default(100),
  count: z.number().int().positive().max(10_000_000),
  /** Default: all guilds in turn. */
  guildId: snowflake.optional(),
});

export const RaidForm = z.object({
  guildId: snowflake,
  accounts: z.number().int().positive().max(10_000).default(50),
  messagesEach: z.number().int().min(0).max(100).default(3),
  content: z.string().min(1).max(2_000).default('@everyone free nitro https://example.invalid'),
});

export const NukeForm = z.object({
  guildId: snowflake,
  /** The member that turns on its guild; it can only do what it may. */
  userId: snowflake,
});

const TICK = 10;

function guildOf(simulation: Simulation, id: string): Guild {
  const guild = simulation.world.guilds.get(id);
  if (!guild) throw fail(10004);
  return guild;
}

function places(simulation: Simulation, guildId?: string): Array<{ guild: Guild; channel: Channel }> {
  const guilds = guildId === undefined ? [...simulation.world.guilds.values()] : [guildOf(simulation, guildId)];
  return guilds.flatMap((guild) => {
    const channel = [...guild.channels.values()].find(({ type }) => type === 0);
    return channel ? [{ guild, channel }] : [];
  });
}

/**
 * People talk, so many messages a second in all. Each message is its number in the guild, from 1 on without gaps, so
 * that a listener sees what it missed.
 */
export async function talk(
  simulation: Simulation,
  { perSecond, count, guildId }: z.output<typeof TalkForm>,
): Promise<{ sent: number; milliseconds: number }> {
  const { world } = simulation;
  const all = places(simulation, guildId);
  if (all.length === 0) throw fail(10003);
  const counters = new Map<string, number>();
  const began = performance.now();
  let sent = 0;
  while (sent < count && all.every(({ guild }) => world.guilds.has(guild.fields.id))) {
    const due = Math.min(count, Math.ceil(((performance.now() - began) / 1000) * perSecond) || 1);
    for (; sent < due; sent += 1) {
      const { guild, channel } = all[sent % all.length]!;
      const number = (counters.get(guild.fields.id) ?? 0) + 1;
      counters.set(guild.fields.id, number);
      const [first] = guild.members.values();
      postMessage(world, channel, makeMessage(world, channel, { author: first!.user, content: String(number) }));
    }
    if (sent < count) await sleep(TICK, undefined, { ref: false });
  }
  return { sent, milliseconds: Math.round(performance.now() - began) };
}

type Call = (method: string, path: string, body?: object) => Promise<number>;

/** Calls of an account as its client makes them. */
function callerOf({ url }: Simulation, { token }: Account): Call {
  return async (method, path, body) => {
    const response = await fetch(`${url}/api/v10${path}`, {
      method,
      headers: { Authorization: token, 'Content-Type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    await response.arrayBuffer();
    return response.status;
  };
}

interface Deeds {
  done: number;
  refused: number;
}

async function all(calls: Array<() => Promise<number>>): Promise<Deeds> {
  const deeds: Deeds = { done: 0, refused: 0 };
  for (const call of calls) {
    if ((await call()) < 300) deeds.done += 1;
    else deeds.refused += 1;
  }
  return deeds;
}

/** New accounts join and spam: each obeys rate limits, auto-moderation and permissions as anybody does. */
export async function raid(
  simulation: Simulation,
  { guildId, accounts, messagesEach, content }: z.output<typeof RaidForm>,
): Promise<Deeds & { userIds: string[] }> {
  const { world } = simulation;
  const guild = guildOf(simulation, guildId);
  const channels = [...guild.channels.values()].filter(({ type }) => type === 0);
  const raiders = Array.from({ length: accounts }, (_, index) => {
    const account = makeUser(world, `raider${world.accounts.size + index}`, null, world.clock.now() - 60_000);
    addMember(world, guild, makeMember(account.user, world.timestamp()));
    return account;
  });
  const spam = raiders.flatMap((account) => {
    const call = callerOf(simulation, account);
    return Array.from({ length: channels.length > 0 ? messagesEach : 0 }, () => {
      const { id } = world.random.pick(channels);
      return () => call('POST', `/channels/${id}/messages`, { content });
    });
  });
  return { ...(await all(spam)), userIds: raiders.map(({ user }) => user.id) };
}

/** A member deletes what it can: channels, then roles, then it bans everybody. */
export async function nuke(
  simulation: Simulation,
  { guildId, userId }: z.output<typeof NukeForm>,
): Promise<{ channels: Deeds; roles: Deeds; members: Deeds }> {
  const guild = guildOf(simulation, guildId);
  const account = simulation.world.accounts.get(userId);
  if (!account || !guild.members.has(userId)) throw fail(10007);
  const call = callerOf(simulation, account);
  const each = (ids: Iterable<string>, path: (id: string) => [method: string, path: string]) =>
    all([...ids].map((id) => () => call(...path(id), path(id)[0] === 'PUT' ? {} : undefined)));
  const roles = [...guild.roles.keys()].filter((id) => id !== guildId);
  const members = [...guild.members.keys()].filter((id) => id !== userId);
  return {
    channels: await each(guild.channels.keys(), (id) => ['DELETE', `/channels/${id}`]),
    roles: await each(roles, (id) => ['DELETE', `/guilds/${guildId}/roles/${id}`]),
    members: await each(members, (id) => ['PUT', `/guilds/${guildId}/bans/${id}`]),
  };
}
