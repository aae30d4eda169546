// Changes to guilds, their channels, roles and members: each makes the change and emits its dispatch.
import { ChannelType } from 'discord-api-types/v10';
import { Permission } from '../permissions.ts';
import type { Application, Channel, Guild, GuildFields, Member, Overwrite, Role, User } from './entities.ts';
import { emptyContents } from './guild-contents.ts';
import { tellOfIntegration } from './integrations.ts';
import { presentGuild } from './present.ts';
import { leaveThread } from './threads.ts';
import { leaveVoice } from './voice.ts';
import type { World } from './world.ts';

/** Permissions of @everyone in a new guild. */
export const DEFAULT_PERMISSIONS =
  Permission.CreateInstantInvite |
  Permission.AddReactions |
  Permission.Stream |
  Permission.ViewChannel |
  Permission.SendMessages |
  Permission.EmbedLinks |
  Permission.AttachFiles |
  Permission.ReadMessageHistory |
  Permission.MentionEveryone |
  Permission.UseExternalEmojis |
  Permission.Connect |
  Permission.Speak |
  Permission.UseVAD |
  Permission.ChangeNickname |
  Permission.UseApplicationCommands |
  Permission.RequestToSpeak |
  Permission.CreatePublicThreads |
  Permission.CreatePrivateThreads |
  Permission.UseExternalStickers |
  Permission.SendMessagesInThreads |
  Permission.UseEmbeddedActivities |
  Permission.UseSoundboard |
  Permission.UseExternalSounds |
  Permission.SendVoiceMessages |
  Permission.SendPolls |
  Permission.UseExternalApps;

export function makeRole(id: string, fields: Partial<Role>): Role {
  const color = fields.colors?.primary_color ?? fields.color ?? 0;
  return {
    id,
    name: 'new role',
    description: null,
    permissions: '0',
    position: 1,
    hoist: false,
    managed: false,
    mentionable: false,
    icon: null,
    unicode_emoji: null,
    flags: 0,
    ...fields,
    color,
    colors: { primary_color: color, secondary_color: null, tertiary_color: null, ...fields.colors },
  };
}

/** A new guild with its @everyone role and its owner, before any dispatch. */
export function makeGuild(
  world: World,
  id: string,
  fields: { name: string; owner: User } & Partial<GuildFields>,
): Guild {
  const { owner, ...given } = fields;
  const guild: Guild = {
    fields: {
      id,
      icon: null,
      description: null,
      home_header: null,
      splash: null,
      discovery_splash: null,
      banner: null,
      features: [],
      owner_id: owner.id,
      application_id: null,
      region: 'deprecated',
      afk_channel_id: null,
      afk_timeout: 300,
      system_channel_id: null,
      system_channel_flags: 0,
      widget_enabled: false,
      widget_channel_id: null,
      verification_level: 1,
      default_message_notifications: 1,
      explicit_content_filter: 0,
      mfa_level: 0,
      max_presences: null,
      max_members: 500_000,
      max_stage_video_channel_users: 50,
      max_video_channel_users: 25,
      vanity_url_code: null,
      premium_tier: 0,
      premium_subscription_count: 0,
      preferred_locale: 'en-US',
      rules_channel_id: null,
      safety_alerts_channel_id: null,
      public_updates_channel_id: null,
      premium_progress_bar_enabled: false,
      nsfw: false,
      nsfw_level: 0,
      emojis: [],
      stickers: [],
      incidents_data: null,
      ...given,
    },
    channels: new Map(),
    roles: new Map(),
    members: new Map(),
    bans: new Map(),
    ...emptyContents(),
    threadMembers: new Map(),
  };
  guild.roles.set(id, makeRole(id, { name: '@everyone', position: 0, permissions: String(DEFAULT_PERMISSIONS) }));
  world.guilds.set(id, guild);
  return guild;
}

export function makeMember(user: User, joinedAt: string, fields: Partial<Member> = {}): Member {
  return {
    user,
    nick: null,
    avatar: null,
    banner: null,
    roles: [],
    joined_at: joinedAt,
    premium_since: null,
    deaf: false,
    mute: false,
    flags: 0,
    pending: false,
    communication_disabled_until: null,
    ...fields,
  };
}

const VOICE = { bitrate: 64_000, user_limit: 0, rtc_region: null };

/** Defaults of a forum or media channel. Client libraries rely on the tags being a list. */
const forumDefaults = () => ({
  available_tags: [],
  default_reaction_emoji: null,
  default_sort_order: null,
  default_forum_layout: 0,
});

export function makeChannel(
  id: string,
  guild: Guild,
  fields: { name: string; type: number; permission_overwrites?: Overwrite[] } & Partial<Channel>,
): Channel {
  const isCategory = fields.type === ChannelType.GuildCategory;
  const isVoice = fields.type === ChannelType.GuildVoice || fields.type === ChannelType.GuildStageVoice;
  return {
    id,
    flags: 0,
    guild_id: guild.fields.id,
    position: [...guild.channels.values()].filter(({ type }) => (type === ChannelType.GuildCategory) === isCategory)
      .length,
    parent_id: null,
    permission_overwrites: [],
    nsfw: false,
    rate_limit_per_user: 0,
    ...(isCategory ? {} : { last_message_id: null, topic: null }),
    ...(isVoice ? VOICE : {}),
    ...(fields.type === ChannelType.GuildForum || fields.type === ChannelType.GuildMedia ? forumDefaults() : {}),
    ...fields,
  };
}

export function tellOfGuild(world: World, guild: Guild): void {
  world.emit({ t: 'GUILD_UPDATE', d: presentGuild(guild), guildId: guild.fields.id });
}

export function tellOfChannel(world: World, channel: Channel, what: 'CREATE' | 'UPDATE' | 'DELETE'): void {
  const { guild_id: guildId } = channel;
  // Bots receive all channels, also those that they cannot view.
  world.emit({ t: `CHANNEL_${what}`, d: { ...channel }, ...(guildId ? { guildId } : {}) });
}

export function tellOfRole(world: World, guild: Guild, role: Role, what: 'CREATE' | 'UPDATE'): void {
  const guildId = guild.fields.id;
  world.emit({ t: `GUILD_ROLE_${what}`, d: { guild_id: guildId, role }, guildId });
}

export function tellOfMember(world: World, guild: Guild, member: Member): void {
  const guildId = guild.fields.id;
  world.emit({ t: 'GUILD_MEMBER_UPDATE', d: { guild_id: guildId, ...member }, guildId });
}

/** Maximum number of guilds of one account. */
export const MAX_GUILDS = 100;

export const maxMembers = ({ fields }: Guild): number => Number(fields['max_members'] ?? 500_000);

const applicationOf = (world: World, { user }: Member): Application | undefined =>
  user.bot && world.applications.get(world.accounts.get(user.id)?.applicationId ?? '');

/** A user joins. A bot receives the whole guild. */
export function addMember(world: World, guild: Guild, member: Member): Member {
  const guildId = guild.fields.id;
  guild.members.set(member.user.id, member);
  if (member.user.bot) world.emit({ t: 'GUILD_CREATE', d: { guild }, guildId, userIds: [member.user.id] });
  const application = applicationOf(world, member);
  if (application) tellOfIntegration(world, guild, application, 'CREATE');
  world.emit({ t: 'GUILD_MEMBER_ADD', d: { guild_id: guildId, ...member }, guildId });
  const presence = world.presenceOf(member.user.id);
  const isSeen = presence.status !== 'offline';
  const d = { user: { id: member.user.id }, guild_id: guildId, ...presence };
  if (isSeen) world.emit({ t: 'PRESENCE_UPDATE', d, guildId });
  return member;
}

/** A user leaves, is kicked or banned, and so leaves voice and threads. A bot receives GUILD_DELETE. */
export function removeMember(world: World, guild: Guild, member: Member): void {
  const guildId = guild.fields.id;
  leaveVoice(world, guild, member);
  for (const id of guild.threadMembers.keys()) {
    const thread = guild.channels.get(id);
    if (thread) leaveThread(world, guild, thread, member.user.id);
  }
  guild.members.delete(member.user.id);
  guild.visitors.delete(member.user.id);
  world.emit({ t: 'GUILD_MEMBER_REMOVE', d: { guild_id: guildId, user: member.user }, guildId });
  if (!member.user.bot) return;
  world.emit({ t: 'GUILD_DELETE', d: { id: guildId }, guildId, userIds: [member.user.id] });
  uninstall(world, guild, member);
}

/** Deletes a role, with its references in members and other objects. */
export function removeRole(world: World, guild: Guild, roleId: string): void {
  guild.roles.delete(roleId);
  for (const member of guild.members.values()) {
    if (member.roles.includes(roleId)) member.roles = member.roles.filter((id) => id !== roleId);
  }
  for (const emoji of guild.emojis.values()) emoji.roles = emoji.roles.filter((id) => id !== roleId);
  const guildId = guild.fields.id;
  world.emit({ t: 'GUILD_ROLE_DELETE', d: { guild_id: guildId, role_id: roleId }, guildId });
  for (const channel of guild.channels.values()) {
    const before = channel.permission_overwrites ?? [];
    const kept = before.filter(({ id }) => id !== roleId);
    if (kept.length === before.length) continue;
    channel.permission_overwrites = kept;
    tellOfChannel(world, channel, 'UPDATE');
  }
}

/** Removes a bot's own role and its integration with it. */
function uninstall(world: World, guild: Guild, bot: Member): void {
  for (const { id, tags } of guild.roles.values()) {
    if (tags?.bot_id !== bot.user.id) continue;
    removeRole(world, guild, id);
  }
  const application = applicationOf(world, bot);
  if (application) tellOfIntegration(world, guild, application, 'DELETE');
}
