import { channelPermissions } from '../permissions.ts';
import type { Guild, Member } from '../world/entities.ts';
import { presentScheduledEvent, presentSound } from '../world/present-guild.ts';
import { presentChannels, presentGuild } from '../world/present.ts';
import { presentThread, threadsOf } from '../world/threads.ts';
import type { World } from '../world/world.ts';
import { Intent } from './intents.ts';
import type { Session } from './session.ts';

/**
 * The guild as a session first sees it. Without the presences intent it names the bot only, not the other members.
 *
 * @see https://docs.discord.com/developers/events/gateway-events#guild-create
 */
export function guildCreate(world: World, guild: Guild, { identity }: Session): object {
  const self = guild.members.get(identity.botId)!;
  const hasPresences = (identity.intents & Intent.GuildPresences) !== 0;
  const isLarge = guild.members.size > identity.largeThreshold;
  const members = hasPresences && !isLarge ? [...guild.members.values()] : [self];
  return {
    ...presentGuild(guild),
    joined_at: self.joined_at,
    large: isLarge,
    unavailable: false,
    member_count: guild.members.size,
    members,
    channels: presentChannels(guild).map((channel) => ({ ...channel, guild_id: undefined })),
    threads: activeThreads(guild, self),
    voice_states: [...guild.voiceStates.values()],
    presences: hasPresences && !isLarge ? members.map(({ user }) => presence(world, user.id, guild.fields.id)) : [],
    stage_instances: [...guild.stages.values()],
    guild_scheduled_events: [...guild.scheduledEvents.values()].map((event) => presentScheduledEvent(world, event)),
    soundboard_sounds: [...guild.sounds.values()].map((sound) => presentSound(world, guild, sound)),
  };
}

/** The threads that do not sleep and that the bot can see, with its own membership. */
function activeThreads(guild: Guild, self: Member): object[] {
  const { id } = self.user;
  return threadsOf(guild)
    .filter((thread) => !thread.thread_metadata!.archived && channelPermissions(guild, self, thread, 0) !== 0n)
    .map((thread) => ({ ...presentThread(guild, thread, id), guild_id: undefined }));
}

/** Who said nothing of itself is online: the simulator knows no clients that come and go. */
export function presence(world: World, userId: string, guildId: string): object {
  const said = world.presences.get(userId) ?? {
    status: 'online',
    activities: [],
    client_status: { desktop: 'online' },
  };
  return { user: { id: userId }, guild_id: guildId, ...said };
}
