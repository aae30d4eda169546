// Channels that a user cannot view: the gateway sends them without name and topic, REST not at all.
import { OverwriteType } from 'discord-api-types/v10';
import { channelPermissions, guildPermissions, Permission } from '../permissions.ts';
import type { Channel, Guild, Member } from './entities.ts';
import { isThread } from './threads.ts';

/** Flag of a channel with hidden metadata. */
const OBFUSCATED = 1 << 17;
const CATEGORY = 4;

/**
 * The ids of the channels that a member cannot view. A member connected to a voice channel can view it; a member who can view a channel
 * in a category can view the category.
 *
 * @see https://docs.discord.com/developers/resources/channel#channel-object-obfuscated-channels
 */
export function hiddenChannels(guild: Guild, member: Member, now: number): Set<string> {
  const hidden = new Set<string>();
  if (guildPermissions(guild, member, now) & Permission.Administrator) return hidden;
  const connected = guild.voiceStates.get(member.user.id)?.channel_id;
  const holders = new Set<string>();
  for (const channel of guild.channels.values()) {
    if (isThread(channel)) continue;
    const isSeen = (channelPermissions(guild, member, channel, now) & Permission.ViewChannel) !== 0n;
    if (!isSeen && channel.id !== connected) hidden.add(channel.id);
    else if (channel.type !== CATEGORY && channel.parent_id) holders.add(channel.parent_id);
  }
  for (const id of holders) hidden.delete(id);
  return hidden;
}

/** A channel in the gateway's form for members who cannot view it: its type and position. */
export function obfuscated({ id, type, guild_id, position, parent_id }: Channel, guildId: string): Channel {
  const deny = String(Permission.ViewChannel);
  return {
    id,
    type,
    ...(guild_id === undefined ? {} : { guild_id }),
    name: '___hidden___',
    ...(position === undefined ? {} : { position }),
    parent_id: parent_id ?? null,
    topic: null,
    last_message_id: null,
    nsfw: false,
    rate_limit_per_user: 0,
    flags: OBFUSCATED,
    permission_overwrites: [{ id: guildId, type: OverwriteType.Role, allow: '0', deny }],
  };
}
