import { ChannelType, OverwriteType } from 'discord-api-types/v10';
import type { Guild } from './entities.ts';
import type { GuildTemplate } from './guild-contents.ts';
import type { World } from './world.ts';

/** A template contains only the kinds of channels that every guild may have. */
const PLAIN: Readonly<Record<number, number>> = { 5: 0, 13: 2, 16: 15 };

/**
 * A guild as a template stores it: ids are small numbers, @everyone is 0. Managed roles and threads are left out.
 *
 * @see https://docs.discord.com/developers/resources/guild-template
 */
export function snapshot({ fields, roles, channels }: Guild): object {
  const roleNumbers = new Map<string, number>();
  const kept = [...roles.values()].filter(({ managed }) => !managed).sort((a, b) => a.position - b.position);
  kept.forEach(({ id }, index) => roleNumbers.set(id, index));
  const channelNumbers = new Map<string, number>();
  const order = [...channels.values()]
    .filter(({ type }) => type < 10 || type > 12)
    .sort(
      (a, b) =>
        Number(b.type === ChannelType.GuildCategory) - Number(a.type === ChannelType.GuildCategory) ||
        (a.position ?? 0) - (b.position ?? 0),
    );
  order.forEach(({ id }, index) => channelNumbers.set(id, index + 1));
  const numbered = (id: string | null) => (id === null ? null : String(channelNumbers.get(id) ?? '') || null);
  return {
    name: fields.name,
    description: fields.description,
    region: 'deprecated',
    verification_level: fields.verification_level,
    default_message_notifications: fields.default_message_notifications,
    explicit_content_filter: fields.explicit_content_filter,
    preferred_locale: fields.preferred_locale,
    afk_channel_id: numbered(fields.afk_channel_id),
    afk_timeout: fields.afk_timeout,
    system_channel_id: numbered(fields.system_channel_id),
    system_channel_flags: fields.system_channel_flags,
    roles: kept.map(({ name, permissions, color, colors, hoist, mentionable, unicode_emoji }, id) => ({
      id,
      name,
      permissions,
      color,
      colors,
      hoist,
      mentionable,
      icon: null,
      unicode_emoji,
    })),
    channels: order.map((channel, index) => ({
      id: index + 1,
      type: PLAIN[channel.type] ?? channel.type,
      name: channel.name ?? null,
      position: channel.position ?? 0,
      topic: channel.topic ?? null,
      bitrate: channel.bitrate ?? 64_000,
      user_limit: channel.user_limit ?? 0,
      nsfw: channel.nsfw ?? false,
      rate_limit_per_user: channel.rate_limit_per_user ?? 0,
      parent_id: numbered(channel.parent_id ?? null),
      default_auto_archive_duration: channel.default_auto_archive_duration ?? null,
      permission_overwrites: (channel.permission_overwrites ?? [])
        .filter(({ id, type }) => type === OverwriteType.Role && roleNumbers.has(id))
        .map((overwrite) => ({ ...overwrite, id: String(roleNumbers.get(overwrite.id)) })),
      available_tags: null,
      template: '',
      default_reaction_emoji: null,
      default_thread_rate_limit_per_user: channel.default_thread_rate_limit_per_user ?? null,
      default_sort_order: null,
      default_forum_layout: null,
      default_tag_setting: null,
      theme_color: null,
    })),
  };
}

/** A template; it is dirty when the guild has changed since. */
export function presentTemplate(world: World, template: GuildTemplate): object {
  const source = world.guilds.get(template.source_guild_id);
  const isDirty =
    source !== undefined && JSON.stringify(snapshot(source)) !== JSON.stringify(template.serialized_source_guild);
  return { ...template, creator: world.user(template.creator_id) ?? null, is_dirty: isDirty || null };
}
