import { channelPermissions } from '../permissions.ts';
import type { Guild, Member } from '../world/entities.ts';
import { presentScheduledEvent, presentSound } from '../world/present-guild.ts';
import { presentChannels, presentGuild } from '../world/present.ts';
import { presentThread, threadsOf } from '../world/threads.ts';
import { obfuscated } from '../world/visibility.ts';
import type { World } from '../world/world.ts';
import type { ChannelAccess } from './channel-access.ts';
import { Intent } from './intents.ts';
import type { Session } from './session.ts';

/** Number of members above which a guild lists only the bot and members in voice. */
const TOO_MANY = 75_000;

/**
 * The guild as GUILD_CREATE shows it to a session.
 *
 * @see https://docs.discord.com/developers/events/gateway-events#guild-create
 */
export function guildCreate(world: World, guild: Guild, { identity }: Session, access: ChannelAccess): object {
  const self = guild.members.get(identity.botId)!;
  const hidden = access.learn(guild, identity.botId);
  const isLarge = guild.members.size > identity.largeThreshold;
  const hasPresences = (identity.intents & Intent.GuildPresences) !== 0 && guild.members.size <= TOO_MANY;
  const members = hasPresences
    ? [...guild.members.values()].filter((member) => !isLarge || isNotable(world, guild, member))
    : near(guild, self);
  return {
    ...presentGuild(guild),
    joined_at: self.joined_at,
    large: isLarge,
    unavailable: false,
    member_count: guild.members.size,
    members,
    channels: presentChannels(guild).map((channel) => {
      const seen = hidden.has(channel.id) ? obfuscated(channel, guild.fields.id) : channel;
      return { ...seen, guild_id: undefined };
    }),
    threads: activeThreads(guild, self),
    voice_states: [...guild.voiceStates.values()],
    presences: hasPresences ? presences(world, guild, members, isLarge) : [],
    stage_instances: [...guild.stages.values()],
    guild_scheduled_events: [...guild.scheduledEvents.values()].map((event) => presentScheduledEvent(world, event)),
    soundboard_sounds: [...guild.sounds.values()].map((sound) => presentSound(world, guild, sound)),
  };
}

/** Members that a session without presences receives: its bot, and members in voice. */
function near(guild: Guild, self: Member): Member[] {
  const talking = [...guild.voiceStates.keys()].flatMap((id) => guild.members.get(id) ?? []);
  return [...new Set([self, ...talking])];
}

/** Members that a large guild lists: those that are online, have a role or a nickname, or are in voice. */
function isNotable(world: World, guild: Guild, { user, nick, roles }: Member): boolean {
  return isOnline(world, user.id) || roles.length > 0 || nick !== null || guild.voiceStates.has(user.id);
}

const isOnline = (world: World, userId: string): boolean => world.presenceOf(userId).status !== 'offline';

function presences(world: World, guild: Guild, members: readonly Member[], isLarge: boolean): object[] {
  return members
    .filter(({ user }) => !isLarge || isOnline(world, user.id))
    .map(({ user }) => presence(world, user.id, guild.fields.id));
}

/** Active threads that the bot can see, with its own membership. */
function activeThreads(guild: Guild, self: Member): object[] {
  const { id } = self.user;
  return threadsOf(guild)
    .filter((thread) => !thread.thread_metadata!.archived && channelPermissions(guild, self, thread, 0) !== 0n)
    .map((thread) => ({ ...presentThread(guild, thread, id), guild_id: undefined }));
}

/** A member's presence in the gateway's form. */
export function presence(world: World, userId: string, guildId: string): object {
  return { user: { id: userId }, guild_id: guildId, ...world.presenceOf(userId) };
}
