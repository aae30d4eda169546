// Objects of a guild in the view of a caller.
import type { Application, Guild } from './entities.ts';
import type {
  AutoModerationRule,
  GuildEmoji,
  GuildSound,
  GuildSticker,
  Invite,
  ScheduledEvent,
} from './guild-contents.ts';
import type { World } from './world.ts';

/** @see https://docs.discord.com/developers/resources/emoji#emoji-object */
export function presentEmoji(world: World, emoji: GuildEmoji, withUser = true): object {
  const { userId, ...fields } = emoji;
  const user = world.user(userId);
  return { ...fields, require_colons: true, ...(withUser && user ? { user } : {}) };
}

/** @see https://docs.discord.com/developers/resources/sticker#sticker-object */
export function presentSticker(world: World, guild: Guild, sticker: GuildSticker, withUser = true): object {
  const { userId, ...fields } = sticker;
  const user = world.user(userId);
  return { ...fields, type: 2, guild_id: guild.fields.id, ...(withUser && user ? { user } : {}) };
}

/** @see https://docs.discord.com/developers/resources/soundboard#soundboard-sound-object */
export function presentSound(world: World, guild: Guild, sound: GuildSound, withUser = true): object {
  const { userId, ...fields } = sound;
  const user = world.user(userId);
  return { ...fields, guild_id: guild.fields.id, ...(withUser && user ? { user } : {}) };
}

export const presentRule = (rule: AutoModerationRule): object => ({ ...rule });

/** @see https://docs.discord.com/developers/resources/guild-scheduled-event */
export function presentScheduledEvent(world: World, event: ScheduledEvent, withCount = false): object {
  const { userIds, exceptions, ...fields } = event;
  const creator = world.user(event.creator_id ?? '');
  return {
    ...fields,
    guild_scheduled_event_exceptions: exceptions,
    ...(creator ? { creator } : {}),
    ...(withCount ? { user_count: userIds.size } : {}),
  };
}

const expiresAt = (world: World, { createdAt, max_age }: Invite): string | null =>
  max_age === 0 ? null : world.timestamp(createdAt + max_age * 1000);

/** An invite; its metadata is for members who manage the guild. @see https://docs.discord.com/developers/resources/invite */
export function presentInvite(
  world: World,
  guild: Guild,
  invite: Invite,
  more: { metadata?: boolean; counts?: boolean },
): object {
  const { id, name, icon, description, features, verification_level, premium_subscription_count } = guild.fields;
  const channel = guild.channels.get(invite.channelId);
  const inviter = world.user(invite.inviterId ?? '');
  const target = world.user(invite.targetUserId ?? '');
  const application = world.applications.get(invite.targetApplicationId ?? '');
  const size = guild.members.size;
  return {
    type: 0,
    code: invite.code,
    expires_at: expiresAt(world, invite),
    flags: invite.flags,
    guild: {
      id,
      name,
      icon,
      description,
      features,
      verification_level,
      premium_subscription_count,
      splash: guild.fields['splash'] ?? null,
      banner: guild.fields['banner'] ?? null,
      vanity_url_code: guild.fields['vanity_url_code'] ?? null,
      nsfw_level: 0,
      nsfw: false,
    },
    guild_id: id,
    channel: { id: invite.channelId, type: channel?.type ?? 0, name: channel?.name ?? null },
    roles: invite.roleIds.flatMap((roleId) => {
      const role = guild.roles.get(roleId);
      if (!role) return [];
      const { name: called, position, color, colors, icon: picture, unicode_emoji } = role;
      return [{ id: roleId, name: called, position, color, colors, icon: picture, unicode_emoji }];
    }),
    ...(inviter ? { inviter } : {}),
    ...(invite.target_type === null ? {} : { target_type: invite.target_type }),
    ...(target ? { target_user: target } : {}),
    ...(application
      ? {
          target_application: presentApplication(application),
        }
      : {}),
    ...(more.counts ? { approximate_member_count: size, approximate_presence_count: size } : {}),
    ...(more.metadata
      ? {
          uses: invite.uses,
          max_uses: invite.max_uses,
          max_age: invite.max_age,
          temporary: invite.temporary,
          created_at: world.timestamp(invite.createdAt),
        }
      : {}),
  };
}

/** The public view of an application. */
export const presentApplication = ({ id, name, icon, description, verifyKey, flags }: Application): object => ({
  id,
  name,
  icon,
  description,
  type: null,
  bot_public: true,
  bot_require_code_grant: false,
  verify_key: verifyKey,
  flags,
  flags_new: String(flags),
});
