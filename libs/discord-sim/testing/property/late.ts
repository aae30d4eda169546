import type { Guild as CachedGuild } from 'discord.js';
import type { Guild } from '../../src/world/entities.ts';
import type { World } from '../../src/world/world.ts';
import { beliefOf } from './belief.ts';
import type { Facts } from './facts.ts';
import { truthOf } from './truth.ts';

/** Fetches data that GUILD_CREATE does not contain: invites, rules, bans, and the newest messages. */
export async function catchUp(guild: CachedGuild): Promise<void> {
  await Promise.all([guild.invites.fetch(), guild.autoModerationRules.fetch(), guild.bans.fetch()]);
  for (const channel of guild.channels.cache.values())
    if ('messages' in channel && channel.lastMessageId !== null) await channel.messages.fetch({ limit: 100 });
}

const only = (things: Facts, keys: ReadonlySet<string>): Facts =>
  Object.fromEntries(Object.entries(things).filter(([key]) => keys.has(key)));

function withoutVoters(messages: Facts): void {
  for (const message of Object.values(messages)) {
    const { poll } = message as { poll: { answers: Array<{ voters?: unknown }> } | null };
    // Votes come as events with their voter; later only as counts.
    for (const answer of poll?.answers ?? []) delete answer.voters;
  }
}

/** The cache of a client that has just connected, and the same part of the truth. */
export function latecomer(
  world: World,
  guild: Guild,
  seen: CachedGuild,
): { belief: Record<string, Facts>; truth: Record<string, Facts> } {
  const belief = beliefOf(seen);
  const truth = truthOf(world, guild);
  // Archived threads come only with the message they belong to, and of thread members only the bot itself.
  const asleep = [...guild.channels.values()].filter(({ thread_metadata: one }) => one?.archived);
  for (const facts of [belief, truth])
    for (const kind of ['threads', 'threadCounts', 'threadMembers'])
      for (const { id } of asleep) delete facts[kind]![id];
  const self = new Set([seen.client.user.id]);
  for (const [id, members] of Object.entries(truth['threadMembers']!))
    truth['threadMembers']![id] = only(members as Facts, self);
  truth['messages'] = only(truth['messages']!, new Set(Object.keys(belief['messages']!)));
  withoutVoters(belief['messages']!);
  withoutVoters(truth['messages']);
  return { belief, truth };
}
