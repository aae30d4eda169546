import type { APIChannel, APIGuild, APIRole } from 'discord-api-types/v10';
import { z } from 'zod';
import { ChannelId, GuildId, RoleId, UserId } from '../id.ts';

/** @see https://docs.discord.com/developers/resources/guild#guild-object */
export const Guild = z
  .object({
    id: GuildId,
    name: z.string().describe('Name of the guild.'),
    icon: z.string().nullable().describe('Hash of the icon image; null when there is none.'),
    ownerId: UserId.describe('The user who owns the guild.'),
    memberCount: z.int().nullable().describe('Number of its members; null if it is unknown.'),
  })
  .meta({ printAs: 'Guild', description: 'A guild, which users call a Discord server.' });
export type Guild = z.infer<typeof Guild>;

/** Converts Discord's guild. */
export function guildFromDiscord(
  guild: Pick<APIGuild, 'id' | 'name' | 'icon' | 'owner_id'> & { member_count?: number },
): Guild {
  return {
    id: guild.id,
    name: guild.name,
    icon: guild.icon,
    ownerId: guild.owner_id,
    memberCount: guild.member_count ?? null,
  };
}

/** @see https://docs.discord.com/developers/resources/channel#channel-object */
export const Channel = z
  .object({
    id: ChannelId,
    name: z.string().describe('Name of the channel, without #.'),
    type: z.int().describe('Number of its type, as Discord counts them: 0 is a text channel.'),
    parentId: ChannelId.nullable().describe('Its category, or the channel of a thread.'),
    position: z.int().nullable().describe('Its position among its siblings; null for threads.'),
    topic: z.string().nullable().describe('Its topic; null when none is set.'),
  })
  .meta({ printAs: 'Channel', description: 'A channel or thread of this guild.' });
export type Channel = z.infer<typeof Channel>;

/** Converts Discord's channel. */
export function channelFromDiscord(channel: APIChannel): Channel {
  return {
    id: channel.id,
    name: channel.name ?? '',
    type: channel.type,
    parentId: 'parent_id' in channel ? (channel.parent_id ?? null) : null,
    position: 'position' in channel ? (channel.position ?? null) : null,
    topic: 'topic' in channel ? (channel.topic ?? null) : null,
  };
}

/** @see https://docs.discord.com/developers/topics/permissions#role-object */
export const Role = z
  .object({
    id: RoleId,
    name: z.string().describe('Name of the role, without @.'),
    color: z.int().describe('0xRRGGBB; 0 for none.'),
    position: z.int().describe('Its rank: a role with a higher number ranks above one with a lower number.'),
    permissions: z.string().describe('Permission bits, as a decimal string.'),
    managed: z.boolean().describe('Whether it belongs to an application and cannot be given by hand.'),
  })
  .meta({ printAs: 'Role', description: 'A role of this guild.' });
export type Role = z.infer<typeof Role>;

/** Converts Discord's role. */
export function roleFromDiscord(role: APIRole): Role {
  return {
    id: role.id,
    name: role.name,
    color: role.colors?.primary_color ?? role.color,
    position: role.position,
    permissions: role.permissions,
    managed: role.managed,
  };
}
