import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { channelPermissions, Permission } from '../permissions.ts';
import type { ScheduledEvent } from '../world/guild-contents.ts';
import { self, type GuildAccess } from './access.ts';
import { fail } from './errors.ts';
import type { Call } from './operation.ts';

/** Additional permissions by kind of event: stage, voice, external. */
const FOR_PLACE: Readonly<Record<number, bigint>> = {
  1: Permission.ManageChannels | Permission.MuteMembers | Permission.MoveMembers,
  2: Permission.ViewChannel | Permission.Connect,
  3: 0n,
};

type Placed = Pick<ScheduledEvent, 'entity_type' | 'channel_id'>;

/** Permissions in the channel of an event; those in the guild if it has none. */
function canAt(call: Call, { guild, member, can }: GuildAccess, { channel_id: id }: Placed): GuildAccess['can'] {
  const channel = guild.channels.get(id ?? '');
  if (!channel) return can;
  const bits = channelPermissions(guild, member, channel, call.world.clock.now());
  return (needed) => (bits & needed) === needed;
}

/** @throws DiscordError 50013 */
function needPlace(can: GuildAccess['can'], { entity_type: type }: Placed): void {
  if (!can(FOR_PLACE[type] ?? 0n)) throw fail(RESTJSONErrorCodes.MissingPermissions);
}

/**
 * Creating an event. @throws DiscordError 50013
 */
export function needNewEvent(call: Call, access: GuildAccess, event: Placed): void {
  const can = canAt(call, access, event);
  if (!can(Permission.CreateEvents)) throw fail(RESTJSONErrorCodes.MissingPermissions);
  needPlace(can, event);
}

/** Changing an event: one's own also with CREATE_EVENTS, others with MANAGE_EVENTS. @throws DiscordError 50013 */
export function needEvent(call: Call, access: GuildAccess, event: ScheduledEvent): void {
  const can = canAt(call, access, event);
  const isOwn = event.creator_id === self(call).user.id;
  if (!can(Permission.ManageEvents) && !(isOwn && can(Permission.CreateEvents)))
    throw fail(RESTJSONErrorCodes.MissingPermissions);
  needPlace(can, event);
}

/** Whether the caller may see an event: an event in a channel is visible to members who can view the channel. */
export function seesEvent(call: Call, access: GuildAccess, event: Placed): boolean {
  return event.channel_id === null || canAt(call, access, event)(Permission.ViewChannel);
}
