// Objects of a guild except channels, roles, members and bans. Fields in snake case are Discord's own.
import type { AuditLogEntry } from './audit-log-entry.ts';
import { nothingRecent, type RecentPosts } from './moderation/recent-posts.ts';
import type { VoiceState } from './voice-state.ts';

/** @see https://docs.discord.com/developers/resources/invite#invite-object */
export interface Invite {
  code: string;
  channelId: string;
  inviterId: string | null;
  max_age: number;
  max_uses: number;
  temporary: boolean;
  uses: number;
  /** Milliseconds since 1970. */
  createdAt: number;
  target_type: number | null;
  targetUserId: string | null;
  targetApplicationId: string | null;
  roleIds: string[];
  /** Users who may see and accept it; null for every user. */
  targetUserIds: string[] | null;
  flags: number;
}

/** @see https://docs.discord.com/developers/resources/emoji#emoji-object */
export interface GuildEmoji {
  id: string;
  name: string;
  roles: string[];
  userId: string;
  animated: boolean;
  available: boolean;
  managed: boolean;
}

/** @see https://docs.discord.com/developers/resources/sticker#sticker-object */
export interface GuildSticker {
  id: string;
  name: string;
  description: string | null;
  tags: string;
  format_type: number;
  available: boolean;
  userId: string;
}

/** @see https://docs.discord.com/developers/resources/soundboard#soundboard-sound-object */
export interface GuildSound {
  sound_id: string;
  name: string;
  volume: number;
  emoji_id: string | null;
  emoji_name: string | null;
  available: boolean;
  userId: string;
}

export interface AutoModerationAction {
  type: number;
  metadata: { custom_message?: string; channel_id?: string; duration_seconds?: number };
}

/** @see https://docs.discord.com/developers/resources/auto-moderation#auto-moderation-rule-object */
export interface AutoModerationRule {
  id: string;
  guild_id: string;
  name: string;
  creator_id: string;
  event_type: number;
  trigger_type: number;
  trigger_metadata: Record<string, unknown>;
  actions: AutoModerationAction[];
  enabled: boolean;
  exempt_roles: string[];
  exempt_channels: string[];
}

/** One occurrence of a repeated event that differs. */
export interface ScheduledEventException {
  event_id: string;
  event_exception_id: string;
  scheduled_start_time: string | null;
  scheduled_end_time: string | null;
  is_canceled: boolean;
}

/** @see https://docs.discord.com/developers/resources/guild-scheduled-event */
export interface ScheduledEvent {
  id: string;
  guild_id: string;
  channel_id: string | null;
  creator_id: string | null;
  name: string;
  description: string | null;
  scheduled_start_time: string;
  scheduled_end_time: string | null;
  privacy_level: 2;
  status: number;
  entity_type: number;
  entity_id: string | null;
  entity_metadata: { location?: string } | null;
  image: string | null;
  recurrence_rule: object | null;
  exceptions: ScheduledEventException[];
  /** Interested users, in order of time. */
  userIds: Set<string>;
}

/** @see https://docs.discord.com/developers/resources/stage-instance#stage-instance-object */
export interface StageInstance {
  id: string;
  guild_id: string;
  channel_id: string;
  topic: string;
  privacy_level: number;
  discoverable_disabled: boolean;
  guild_scheduled_event_id: string | null;
}

/** @see https://docs.discord.com/developers/resources/guild-template#guild-template-object */
export interface GuildTemplate {
  code: string;
  name: string;
  description: string | null;
  usage_count: number;
  creator_id: string;
  created_at: string;
  updated_at: string;
  source_guild_id: string;
  serialized_source_guild: object;
}

/** @see https://docs.discord.com/developers/resources/guild#guild-onboarding-object */
export interface Onboarding {
  prompts: Array<{ id: string; options: Array<{ id: string; role_ids: string[]; channel_ids: string[] }> }>;
  default_channel_ids: string[];
  enabled: boolean;
  mode: number;
}

export interface WelcomeScreen {
  description: string | null;
  welcome_channels: Array<{
    channel_id: string;
    description: string;
    emoji_id: string | null;
    emoji_name: string | null;
  }>;
}

/** A request to join a guild that reviews each application. */
export interface JoinRequest {
  id: string;
  userId: string;
  status: string;
  createdAt: string;
  rejectionReason: string | null;
}

export interface GuildContents {
  /** Voice states, by the user's id. */
  voiceStates: Map<string, VoiceState>;
  /** Start of the call in a voice channel, by its id: seconds since 1970. */
  voiceStarts: Map<string, number>;
  /** Oldest first. */
  auditLog: AuditLogEntry[];
  invites: Map<string, Invite>;
  /** Members who joined by an invite with temporary membership. */
  visitors: Set<string>;
  emojis: Map<string, GuildEmoji>;
  stickers: Map<string, GuildSticker>;
  sounds: Map<string, GuildSound>;
  autoModeration: Map<string, AutoModerationRule>;
  recentPosts: RecentPosts;
  scheduledEvents: Map<string, ScheduledEvent>;
  /** By the channel's id. */
  stages: Map<string, StageInstance>;
  /** By its code. */
  templates: Map<string, GuildTemplate>;
  onboarding: Onboarding;
  welcomeScreen: WelcomeScreen;
  joinRequests: Map<string, JoinRequest>;
  /** Permissions of a command or of an application, by its id. */
  commandPermissions: Map<string, Array<{ id: string; type: number; permission: boolean }>>;
}

/** A guild without contents. */
export const emptyContents = (): GuildContents => ({
  voiceStates: new Map(),
  voiceStarts: new Map(),
  auditLog: [],
  invites: new Map(),
  visitors: new Set(),
  emojis: new Map(),
  stickers: new Map(),
  sounds: new Map(),
  autoModeration: new Map(),
  recentPosts: nothingRecent(),
  scheduledEvents: new Map(),
  stages: new Map(),
  templates: new Map(),
  onboarding: { prompts: [], default_channel_ids: [], enabled: false, mode: 0 },
  welcomeScreen: { description: null, welcome_channels: [] },
  joinRequests: new Map(),
  commandPermissions: new Map(),
});
