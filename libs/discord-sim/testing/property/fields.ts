// Fields that discord.js keeps of each kind of object, and their names in Discord's API.

type Reading = (value: unknown) => unknown;
/** Path in discord.js, path in the world, and how to read both. */
type Field = readonly [believed: string, world: string, reading?: Reading];
export type Fields = readonly Field[];

const time: Reading = (value) => (value === null || typeof value === 'number' ? value : Date.parse(value as string));
const bits: Reading = (value) => {
  if (value === null) return '0';
  return String(typeof value === 'object' ? (value as { bitfield: unknown }).bitfield : value);
};
const flag: Reading = Boolean;

function at(thing: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | null | undefined)?.[key], thing);
}

const read = (value: unknown, reading: Reading | undefined): unknown => {
  const given = value ?? null;
  return reading ? reading(given) : given;
};

/** The fields of a structure of discord.js. */
export const believedOf = (thing: unknown, fields: Fields): Record<string, unknown> =>
  Object.fromEntries(fields.map(([path, , reading]) => [path, read(at(thing, path), reading)]));

/** The same fields of an object of the world. */
export const trueOf = (thing: unknown, fields: Fields): Record<string, unknown> =>
  Object.fromEntries(fields.map(([name, path, reading]) => [name, read(at(thing, path), reading)]));

/** Left out: `large`, which only GUILD_CREATE contains; `approximate…`, which REST contains only on request. */
export const GUILD: Fields = [
  ['name', 'name'],
  ['icon', 'icon'],
  ['splash', 'splash'],
  ['banner', 'banner'],
  ['discoverySplash', 'discovery_splash'],
  ['description', 'description'],
  ['ownerId', 'owner_id'],
  ['verificationLevel', 'verification_level'],
  ['defaultMessageNotifications', 'default_message_notifications'],
  ['explicitContentFilter', 'explicit_content_filter'],
  ['mfaLevel', 'mfa_level'],
  ['nsfwLevel', 'nsfw_level'],
  ['afkChannelId', 'afk_channel_id'],
  ['afkTimeout', 'afk_timeout'],
  ['systemChannelId', 'system_channel_id'],
  ['systemChannelFlags', 'system_channel_flags', bits],
  ['rulesChannelId', 'rules_channel_id'],
  ['publicUpdatesChannelId', 'public_updates_channel_id'],
  ['safetyAlertsChannelId', 'safety_alerts_channel_id'],
  ['widgetEnabled', 'widget_enabled'],
  ['widgetChannelId', 'widget_channel_id'],
  ['applicationId', 'application_id'],
  ['preferredLocale', 'preferred_locale'],
  ['premiumTier', 'premium_tier'],
  ['premiumSubscriptionCount', 'premium_subscription_count'],
  ['premiumProgressBarEnabled', 'premium_progress_bar_enabled'],
  ['vanityURLCode', 'vanity_url_code'],
  ['maximumMembers', 'max_members'],
  ['maximumPresences', 'max_presences'],
  ['maxVideoChannelUsers', 'max_video_channel_users'],
  ['maxStageVideoChannelUsers', 'max_stage_video_channel_users'],
];

const channel: Fields = [
  ['type', 'type'],
  ['name', 'name'],
  ['flags', 'flags', bits],
  ['guildId', 'guild_id'],
  ['parentId', 'parent_id'],
  ['rawPosition', 'position'],
];
const talks: Fields = [
  ['nsfw', 'nsfw', flag],
  ['lastMessageId', 'last_message_id'],
];
const text: Fields = [
  ...channel,
  ...talks,
  ['topic', 'topic'],
  ['lastPinTimestamp', 'last_pin_timestamp', time],
  ['defaultAutoArchiveDuration', 'default_auto_archive_duration'],
  ['defaultThreadRateLimitPerUser', 'default_thread_rate_limit_per_user'],
];
const voice: Fields = [
  ...channel,
  ...talks,
  ['rtcRegion', 'rtc_region'],
  ['bitrate', 'bitrate'],
  ['userLimit', 'user_limit'],
  ['videoQualityMode', 'video_quality_mode'],
  ['rateLimitPerUser', 'rate_limit_per_user'],
];
const forum: Fields = [
  ...channel,
  ['topic', 'topic'],
  ['nsfw', 'nsfw', flag],
  ['rateLimitPerUser', 'rate_limit_per_user'],
  ['defaultAutoArchiveDuration', 'default_auto_archive_duration'],
  ['defaultThreadRateLimitPerUser', 'default_thread_rate_limit_per_user'],
  ['defaultSortOrder', 'default_sort_order'],
];
/**
 * By type. Left out: `lastPinTimestamp` of voice and stage channels, which BaseGuildVoiceChannel._patch does not read; the
 * status of a voice channel, for which discord.js has no handler.
 */
export const CHANNEL: Readonly<Record<number, Fields>> = {
  0: [...text, ['rateLimitPerUser', 'rate_limit_per_user']],
  2: voice,
  4: channel,
  5: text,
  13: [...voice, ['topic', 'topic']],
  15: [...forum, ['defaultForumLayout', 'default_forum_layout']],
  16: forum,
};

/** Left out: `messageCount` and `totalMessageSent`, below. */
export const THREAD: Fields = [
  ['type', 'type'],
  ['name', 'name'],
  ['flags', 'flags', bits],
  ['guildId', 'guild_id'],
  ['parentId', 'parent_id'],
  ['ownerId', 'owner_id'],
  ['lastMessageId', 'last_message_id'],
  ['lastPinTimestamp', 'last_pin_timestamp', time],
  ['rateLimitPerUser', 'rate_limit_per_user'],
  ['memberCount', 'member_count'],
  ['locked', 'thread_metadata.locked'],
  ['invitable', 'thread_metadata.invitable'],
  ['archived', 'thread_metadata.archived'],
  ['autoArchiveDuration', 'thread_metadata.auto_archive_duration'],
  ['archiveTimestamp', 'thread_metadata.archive_timestamp', time],
  ['_createdTimestamp', 'thread_metadata.create_timestamp', time],
  ['appliedTags', 'applied_tags', (tags) => tags ?? []],
];
/** Only for a client that has just received the thread: discord.js also counts its first message (actions/MessageCreate). */
export const THREAD_COUNTS: Fields = [
  ['messageCount', 'message_count'],
  ['totalMessageSent', 'total_message_sent'],
];

export const THREAD_MEMBER: Fields = [
  ['id', 'user_id'],
  ['joinedTimestamp', 'join_timestamp', time],
  ['flags', 'flags', bits],
];

export const OVERWRITE: Fields = [
  ['type', 'type'],
  ['allow', 'allow', bits],
  ['deny', 'deny', bits],
];

export const ROLE: Fields = [
  ['name', 'name'],
  ['permissions', 'permissions', bits],
  ['rawPosition', 'position'],
  ['color', 'color'],
  ['colors.primaryColor', 'colors.primary_color'],
  ['colors.secondaryColor', 'colors.secondary_color'],
  ['colors.tertiaryColor', 'colors.tertiary_color'],
  ['hoist', 'hoist'],
  ['managed', 'managed'],
  ['mentionable', 'mentionable'],
  ['icon', 'icon'],
  ['unicodeEmoji', 'unicode_emoji'],
  ['flags', 'flags', bits],
  ['tags.botId', 'tags.bot_id'],
];

export const MEMBER: Fields = [
  ['nickname', 'nick'],
  ['avatar', 'avatar'],
  ['banner', 'banner'],
  ['joinedTimestamp', 'joined_at', time],
  ['premiumSinceTimestamp', 'premium_since', time],
  ['pending', 'pending'],
  ['communicationDisabledUntilTimestamp', 'communication_disabled_until', time],
  ['flags', 'flags', bits],
  ['user.id', 'user.id'],
  ['user.username', 'user.username'],
  ['user.globalName', 'user.global_name'],
  ['user.discriminator', 'user.discriminator'],
  ['user.avatar', 'user.avatar'],
  ['user.banner', 'user.banner'],
  ['user.accentColor', 'user.accent_color'],
  ['user.bot', 'user.bot', flag],
  ['user.flags', 'user.public_flags', bits],
];

export const EMOJI: Fields = [
  ['name', 'name'],
  ['animated', 'animated'],
  ['available', 'available'],
  ['managed', 'managed'],
];

export const STICKER: Fields = [
  ['name', 'name'],
  ['description', 'description'],
  ['tags', 'tags'],
  ['format', 'format_type'],
  ['available', 'available'],
];

export const SOUND: Fields = [
  ['name', 'name'],
  ['volume', 'volume'],
  ['available', 'available'],
  ['_emoji.id', 'emoji_id'],
  ['_emoji.name', 'emoji_name'],
  ['user.id', 'userId'],
];

/** Left out: `userCount`, which discord.js does not count (actions/GuildScheduledEventUserAdd). */
export const EVENT: Fields = [
  ['guildId', 'guild_id'],
  ['channelId', 'channel_id'],
  ['creatorId', 'creator_id'],
  ['name', 'name'],
  ['description', 'description'],
  ['scheduledStartTimestamp', 'scheduled_start_time', time],
  ['scheduledEndTimestamp', 'scheduled_end_time', time],
  ['privacyLevel', 'privacy_level'],
  ['status', 'status'],
  ['entityType', 'entity_type'],
  ['entityId', 'entity_id'],
  ['entityMetadata.location', 'entity_metadata.location'],
  ['image', 'image'],
  ['recurrenceRule.startTimestamp', 'recurrence_rule.start', time],
  ['recurrenceRule.endTimestamp', 'recurrence_rule.end', time],
  ['recurrenceRule.frequency', 'recurrence_rule.frequency'],
  ['recurrenceRule.interval', 'recurrence_rule.interval'],
  ['recurrenceRule.byWeekday', 'recurrence_rule.by_weekday'],
  ['recurrenceRule.count', 'recurrence_rule.count'],
];

export const STAGE: Fields = [
  ['guildId', 'guild_id'],
  ['channelId', 'channel_id'],
  ['topic', 'topic'],
  ['privacyLevel', 'privacy_level'],
  ['discoverableDisabled', 'discoverable_disabled'],
  ['guildScheduledEventId', 'guild_scheduled_event_id'],
];

export const VOICE: Fields = [
  ['channelId', 'channel_id'],
  ['sessionId', 'session_id'],
  ['serverDeaf', 'deaf'],
  ['serverMute', 'mute'],
  ['selfDeaf', 'self_deaf'],
  ['selfMute', 'self_mute'],
  ['selfVideo', 'self_video'],
  ['suppress', 'suppress'],
  ['requestToSpeakTimestamp', 'request_to_speak_timestamp', time],
];

export const PRESENCE: Fields = [
  ['status', 'status'],
  ['clientStatus', 'client_status'],
];

/** Left out: `uses`, because Discord sends no event for the use of an invite. */
export const INVITE: Fields = [
  ['channelId', 'channelId'],
  ['inviterId', 'inviterId'],
  ['maxAge', 'max_age'],
  ['maxUses', 'max_uses'],
  ['temporary', 'temporary'],
  ['createdTimestamp', 'createdAt', time],
];

export const RULE: Fields = [
  ['name', 'name'],
  ['creatorId', 'creator_id'],
  ['eventType', 'event_type'],
  ['triggerType', 'trigger_type'],
  ['enabled', 'enabled'],
  ['triggerMetadata.keywordFilter', 'trigger_metadata.keyword_filter', (list) => list ?? []],
  ['triggerMetadata.regexPatterns', 'trigger_metadata.regex_patterns', (list) => list ?? []],
  ['triggerMetadata.presets', 'trigger_metadata.presets', (list) => list ?? []],
  ['triggerMetadata.allowList', 'trigger_metadata.allow_list', (list) => list ?? []],
  ['triggerMetadata.mentionTotalLimit', 'trigger_metadata.mention_total_limit'],
  ['triggerMetadata.mentionRaidProtectionEnabled', 'trigger_metadata.mention_raid_protection_enabled', flag],
];

/**
 * Left out: the author's name, because no event comes about users outside the guild; `nonce` and `tts` of an edit, which Discord does
 * not promise to repeat.
 */
export const MESSAGE: Fields = [
  ['type', 'type'],
  ['channelId', 'channel_id'],
  ['content', 'content'],
  ['author.id', 'author.id'],
  ['author.bot', 'author.bot', flag],
  ['pinned', 'pinned'],
  ['tts', 'tts'],
  ['flags', 'flags', bits],
  ['editedTimestamp', 'edited_timestamp', time],
  ['position', 'position'],
  ['webhookId', 'webhook_id'],
  ['applicationId', 'application_id'],
  ['mentions.everyone', 'mention_everyone'],
  ['reference.channelId', 'message_reference.channel_id'],
  ['reference.guildId', 'message_reference.guild_id'],
  ['reference.messageId', 'message_reference.message_id'],
  ['reference.type', 'message_reference.type'],
];

export const ATTACHMENT: Fields = [
  ['name', 'filename'],
  ['size', 'size'],
  ['contentType', 'content_type'],
  ['description', 'description'],
  ['title', 'title'],
  ['width', 'width'],
  ['height', 'height'],
  ['flags', 'flags', bits],
];
