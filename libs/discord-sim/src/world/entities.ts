// Objects of a simulated Discord. Fields in snake case are Discord's own and are sent unchanged.
import type { GuildContents } from './guild-contents.ts';

/** @see https://docs.discord.com/developers/resources/user#user-object */
export interface User {
  id: string;
  username: string;
  discriminator: string;
  global_name: string | null;
  avatar: string | null;
  banner: string | null;
  accent_color: number | null;
  avatar_decoration_data: null;
  collectibles: null;
  primary_guild: null;
  public_flags: number;
  flags: number;
  bot?: true;
}

/** A user and its credentials. */
export interface Account {
  user: User;
  token: string;
  email: string | null;
  /** Whether it uses two-factor authentication; for a bot, its owner's counts. Default: true. */
  mfa?: boolean;
  /** Of a bot: its application. */
  applicationId: string | null;
  /** DM channels, by the other user's id. */
  dms: Map<string, string>;
}

/** @see https://docs.discord.com/developers/resources/application#application-object */
export interface Application {
  id: string;
  name: string;
  description: string;
  icon: string | null;
  botId: string;
  ownerId: string;
  clientSecret: string;
  verifyKey: string;
  /** The private half of `verifyKey`: 32 bytes in hex. */
  signingKey: string;
  /** Endpoint that receives interactions instead of the gateway. */
  interactionsUrl: string | null;
  /** Allowed installation contexts: 0 for guilds, 1 for users. */
  integrationTypes: number[];
  /** Users who installed it for their account. */
  userInstalls: Set<string>;
  /** Other fields of its description, in Discord's form. */
  settings: Record<string, unknown>;
  flags: number;
  /** Redirect addresses for OAuth2; a `*` matches any port or path. */
  redirectUris: string[];
}

/** @see https://docs.discord.com/developers/topics/permissions#role-object */
export interface Role {
  id: string;
  name: string;
  description: null;
  permissions: string;
  position: number;
  color: number;
  colors: { primary_color: number; secondary_color: number | null; tertiary_color: number | null };
  hoist: boolean;
  managed: boolean;
  mentionable: boolean;
  icon: string | null;
  unicode_emoji: string | null;
  flags: number;
  tags?: { bot_id?: string; integration_id?: string; premium_subscriber?: null; subscription_listing_id?: string };
}

/** @see https://docs.discord.com/developers/resources/channel#overwrite-object */
export interface Overwrite {
  id: string;
  /** 0 for a role, 1 for a member. */
  type: number;
  allow: string;
  deny: string;
}

/** @see https://docs.discord.com/developers/resources/channel#channel-object */
export interface Channel {
  id: string;
  type: number;
  flags: number;
  guild_id?: string;
  name?: string;
  position?: number;
  parent_id?: string | null;
  topic?: string | null;
  nsfw?: boolean;
  rate_limit_per_user?: number;
  permission_overwrites?: Overwrite[];
  last_message_id?: string | null;
  last_pin_timestamp?: string | null;
  default_auto_archive_duration?: number;
  default_thread_rate_limit_per_user?: number;
  bitrate?: number;
  user_limit?: number;
  rtc_region?: string | null;
  video_quality_mode?: number;
  recipients?: User[];
  /** Of a thread: its creator. */
  owner_id?: string;
  message_count?: number;
  member_count?: number;
  total_message_sent?: number;
  thread_metadata?: ThreadMetadata;
  /** Of a forum post. */
  applied_tags?: string[];
  /** Of a forum or media channel. */
  available_tags?: ForumTag[];
  default_reaction_emoji?: Pick<ForumTag, 'emoji_id' | 'emoji_name'> | null;
  default_sort_order?: number | null;
  default_forum_layout?: number | null;
}

/** @see https://docs.discord.com/developers/resources/channel#thread-metadata-object */
export interface ThreadMetadata {
  archived: boolean;
  archive_timestamp: string;
  /** Minutes. */
  auto_archive_duration: number;
  locked: boolean;
  create_timestamp: string;
  invitable?: boolean;
}

/** @see https://docs.discord.com/developers/resources/channel#thread-member-object */
export interface ThreadMember {
  id: string;
  user_id: string;
  join_timestamp: string;
  flags: number;
}

/** @see https://docs.discord.com/developers/resources/channel#forum-tag-object */
export interface ForumTag {
  id: string;
  name: string;
  moderated: boolean;
  emoji_id: string | null;
  emoji_name: string | null;
}

/** @see https://docs.discord.com/developers/resources/webhook#webhook-object */
export interface Webhook {
  id: string;
  /** 1 for an incoming one, 2 for one that follows an announcement channel. */
  type: number;
  guild_id: string;
  channel_id: string;
  name: string;
  avatar: string | null;
  /** The application that made it. */
  application_id: string | null;
  userId: string;
  token: string;
  /** Of one that follows: the announcement channel. */
  sourceChannelId?: string;
}

/** @see https://docs.discord.com/developers/resources/guild#guild-member-object */
export interface Member {
  user: User;
  nick: string | null;
  avatar: string | null;
  banner: string | null;
  roles: string[];
  joined_at: string;
  premium_since: string | null;
  deaf: boolean;
  mute: boolean;
  flags: number;
  pending: boolean;
  communication_disabled_until: string | null;
}

/** @see https://docs.discord.com/developers/events/gateway-events#presence-update */
export interface Presence {
  status: string;
  activities: object[];
  client_status: object;
}

export interface Ban {
  user: User;
  reason: string | null;
}

/** @see https://docs.discord.com/developers/resources/guild#guild-object */
export interface GuildFields {
  id: string;
  name: string;
  icon: string | null;
  description: string | null;
  owner_id: string;
  features: string[];
  verification_level: number;
  default_message_notifications: number;
  explicit_content_filter: number;
  afk_channel_id: string | null;
  afk_timeout: number;
  system_channel_id: string | null;
  system_channel_flags: number;
  rules_channel_id: string | null;
  public_updates_channel_id: string | null;
  safety_alerts_channel_id: string | null;
  preferred_locale: string;
  premium_tier: number;
  premium_subscription_count: number;
  premium_progress_bar_enabled: boolean;
  [field: string]: unknown;
}

/** A guild and everything in it but its messages. */
export interface Guild extends GuildContents {
  fields: GuildFields;
  channels: Map<string, Channel>;
  roles: Map<string, Role>;
  members: Map<string, Member>;
  bans: Map<string, Ban>;
  /** Members of threads: by the thread's id and the user's. */
  threadMembers: Map<string, Map<string, ThreadMember>>;
}

export interface Emoji {
  id: string | null;
  name: string;
  animated?: boolean;
}

export interface Reaction {
  emoji: Emoji;
  /** In the order in which they reacted. */
  userIds: Set<string>;
  /** Users with a super reaction. */
  burstIds?: Set<string>;
}

export interface MessageReference {
  type: number;
  message_id?: string;
  channel_id: string;
  guild_id?: string;
}

/** @see https://docs.discord.com/developers/resources/message#message-object */
export interface MessageFields {
  id: string;
  channel_id: string;
  type: number;
  author: User | { id: string; username: string; avatar: string | null; discriminator: string; bot: true };
  content: string;
  timestamp: string;
  edited_timestamp: string | null;
  tts: boolean;
  mention_everyone: boolean;
  mentions: User[];
  mention_roles: string[];
  attachments: Attachment[];
  embeds: object[];
  components: object[];
  pinned: boolean;
  flags: number;
  webhook_id?: string;
  application_id?: string;
  message_reference?: MessageReference;
  interaction_metadata?: object;
  interaction?: object;
  sticker_items?: object[];
  message_snapshots?: object[];
  /** Without its results: these are counted on output. */
  poll?: Poll;
  /** Of a message in a thread: its number. */
  position?: number;
  mention_channels?: object[];
}

/** @see https://docs.discord.com/developers/resources/poll#poll-object */
export interface Poll {
  question: { text: string };
  answers: Array<{ answer_id: number; poll_media: { text?: string; emoji?: Emoji } }>;
  expiry: string;
  allow_multiselect: boolean;
  layout_type: number;
}

export interface Attachment {
  id: string;
  filename: string;
  size: number;
  url: string;
  proxy_url: string;
  content_type?: string;
  description?: string;
  title?: string;
  width?: number;
  height?: number;
  duration_secs?: number;
  waveform?: string;
  ephemeral?: boolean;
  flags?: number;
}

export interface Message {
  fields: MessageFields;
  reactions: Map<string, Reaction>;
  pinnedAt: string | null;
  nonce?: string | number;
  /** Of a poll: the voters of each answer, and whether the poll has ended. */
  votes?: { byAnswer: Map<number, Set<string>>; isFinal: boolean };
  /** Of an announcement: its copies in other channels. */
  copies?: Array<{ channelId: string; messageId: string }>;
}

/** @see https://docs.discord.com/developers/interactions/application-commands#application-command-object */
export interface ApplicationCommand {
  id: string;
  application_id: string;
  guild_id?: string;
  version: string;
  type: number;
  name: string;
  description: string;
  default_member_permissions: string | null;
  [field: string]: unknown;
}
