// A discord.js client's cache of a guild, as plain data.
import type { AnyThreadChannel, Guild } from 'discord.js';
import { facts, type Facts } from './facts.ts';
import { believedMessages } from './message-belief.ts';
import * as F from './fields.ts';

type Cache<T> = ReadonlyMap<string, T>;
const of = (fields: F.Fields) => (thing: unknown) => F.believedOf(thing, fields);
const all = (cache: Cache<unknown>, fields: F.Fields): Facts => facts(cache, of(fields));
/** Ids of roles in their order; discord.js keeps those of deleted roles, and does not show them. */
const sorted = (ids: Iterable<string>): string[] => [...ids].sort();

function channels(guild: Guild): Facts {
  const found = [...guild.channels.cache].filter(([, channel]) => !channel.isThread());
  return facts(found, (channel) => ({
    ...F.believedOf(channel, F.CHANNEL[channel.type]!),
    overwrites: 'permissionOverwrites' in channel ? all(channel.permissionOverwrites.cache, F.OVERWRITE) : {},
    ...('availableTags' in channel
      ? {
          tags: channel.availableTags.map(({ id, name, moderated }) => ({ id, name, moderated })),
          reaction: channel.defaultReactionEmoji,
        }
      : {}),
  }));
}

const threadsOf = (guild: Guild): Array<[string, AnyThreadChannel]> =>
  [...guild.channels.cache].flatMap(([id, channel]) => (channel.isThread() ? [[id, channel]] : []));

/** Everything the cache contains of the guild. */
export function beliefOf(guild: Guild): Record<string, Facts> {
  return {
    guild: {
      one: {
        ...F.believedOf(guild, F.GUILD),
        features: sorted(guild.features),
        memberCount: guild.memberCount,
        invitesDisabledUntil: guild.incidentsData?.invitesDisabledUntil?.getTime() ?? null,
        dmsDisabledUntil: guild.incidentsData?.dmsDisabledUntil?.getTime() ?? null,
      },
    },
    channels: channels(guild),
    threads: facts(threadsOf(guild), of(F.THREAD)),
    threadCounts: facts(threadsOf(guild), of(F.THREAD_COUNTS)),
    threadMembers: facts(threadsOf(guild), ({ members }) =>
      all('cache' in members ? members.cache : members, F.THREAD_MEMBER),
    ),
    roles: all(guild.roles.cache, F.ROLE),
    members: facts(guild.members.cache, (member) => ({
      ...F.believedOf(member, F.MEMBER),
      roles: sorted(member.roles.cache.keys()),
    })),
    emojis: facts(guild.emojis.cache, (emoji) => ({
      ...F.believedOf(emoji, F.EMOJI),
      roles: sorted(emoji.roles.cache.keys()),
    })),
    stickers: all(guild.stickers.cache, F.STICKER),
    sounds: all(guild.soundboardSounds.cache, F.SOUND),
    events: all(guild.scheduledEvents.cache, F.EVENT),
    stages: all(guild.stageInstances.cache, F.STAGE),
    // Members that left stay in the cache without a channel (VoiceStateManager._add).
    voice: all(new Map([...guild.voiceStates.cache].filter(([, { channelId }]) => channelId !== null)), F.VOICE),
    presences: facts(guild.presences.cache, (presence) => ({
      ...F.believedOf(presence, F.PRESENCE),
      activities: presence.activities.map(({ name, type, state, url }) => ({ name, type, state, url })),
    })),
    invites: facts(guild.invites.cache, (invite) => ({
      ...F.believedOf(invite, F.INVITE),
      roles: sorted([...(invite.roles?.keys() ?? [])].filter((id) => guild.roles.cache.has(id))),
    })),
    rules: facts(guild.autoModerationRules.cache, (rule) => ({
      ...F.believedOf(rule, F.RULE),
      actions: rule.actions.map(({ type, metadata }) => ({
        type,
        channel: metadata.channelId ?? null,
        seconds: metadata.durationSeconds ?? null,
        words: metadata.customMessage ?? null,
      })),
      exemptRoles: sorted(rule.exemptRoles.keys()),
      exemptChannels: sorted(rule.exemptChannels.keys()),
    })),
    // Without the reason, which the event does not contain, and the user, of which no event comes any more.
    bans: facts(guild.bans.cache, () => 'banned'),
    messages: believedMessages(guild),
  };
}
