// The one table of rate limits. Discord documents their existence and their headers, but not the numbers: these are values that bots
// observe.
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import type { ErrorCode } from './error-codes.ts';
import type { OperationId } from './operations.gen.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `count` requests in `ms` milliseconds. */
export interface Quota {
  count: number;
  ms: number;
}

const quota = (count: number, ms: number): Quota => ({ count, ms });

/** All requests of a bot, user or address without a token. @see https://docs.discord.com/developers/topics/rate-limits#global-rate-limit */
export const GLOBAL = quota(50, SECOND);

/** Invalid answers to one address. @see https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans */
export const INVALID = quota(10_000, 10 * MINUTE);

const DEFAULT = quota(50, SECOND);

const reactions = quota(1, SECOND / 4);
const members = quota(10, 10 * SECOND);
const pins = quota(5, 4 * SECOND);

const told: Partial<Record<OperationId, Quota>> = {
  create_message: quota(5, 5 * SECOND),
  update_message: quota(5, 5 * SECOND),
  bulk_delete_messages: quota(1, SECOND),
  list_messages: quota(5, SECOND),
  get_message: quota(5, SECOND),
  add_my_message_reaction: reactions,
  delete_all_message_reactions: reactions,
  delete_all_message_reactions_by_emoji: reactions,
  trigger_typing_indicator: quota(5, 5 * SECOND),
  add_guild_member_role: members,
  delete_guild_member_role: members,
  update_guild_member: members,
  list_guild_members: members,
  search_guild_members: members,
  create_dm: members,
  execute_webhook: quota(5, 2 * SECOND),
  create_pin: pins,
  delete_pin: pins,
  get_bot_gateway: quota(2, 5 * SECOND),
};

/** Operations that share a limit, and so an `X-RateLimit-Bucket`. */
const together: Partial<Record<string, OperationId>> = {
  delete_my_message_reaction: 'add_my_message_reaction',
  delete_user_message_reaction: 'add_my_message_reaction',
  deprecated_create_pin: 'create_pin',
  deprecated_delete_pin: 'delete_pin',
};

/** Deleting one message: its age decides on the bucket. Oldest first; an unknown age counts as the youngest. */
const deletions = [
  { olderThanMs: 14 * DAY, name: 'delete_message of the past', ...quota(30, 4 * SECOND) },
  { olderThanMs: 10 * SECOND, name: 'delete_message of these days', ...quota(3, SECOND / 3) },
  { olderThanMs: 0, name: 'delete_message', ...quota(5, SECOND) },
] as const;

/** The bucket of an operation and its quota, which headers show. @param messageAgeMs age of the message of the path */
export function bucketOf(operationId: string, messageAgeMs: number | undefined): Quota & { name: string } {
  if (operationId === 'delete_message')
    return deletions.find(({ olderThanMs }) => (messageAgeMs ?? 0) > olderThanMs) ?? deletions[2];
  const name = together[operationId] ?? operationId;
  return { name, ...(told[name as OperationId] ?? DEFAULT) };
}

/** A quota of a resource, for all callers together; no header shows its remaining requests. Some have an error code of their own. */
export interface ResourceQuota extends Quota {
  code?: ErrorCode;
}

const untold = (count: number, ms: number, code?: ErrorCode): ResourceQuota =>
  code === undefined ? { count, ms } : { count, ms, code };

export const resourceQuotas = {
  /** Roles created in a guild. */
  roles: untold(250, 48 * HOUR),
  /** Channels created in a guild. */
  channels: untold(500, 48 * HOUR),
  /** Changes of a channel's name or topic. */
  channelNames: untold(2, 10 * MINUTE),
  /** Messages of all webhooks of a channel. */
  webhookMessages: untold(30, MINUTE),
  /** Emojis created, changed or deleted in a guild. @see https://docs.discord.com/developers/topics/rate-limits */
  emojis: untold(50, HOUR),
  /** Messages in a channel, of all authors together. */
  channelWrites: untold(100, 10 * SECOND, RESTJSONErrorCodes.ChannelWriteRateLimit),
  /** Changes of a guild and its contents, of all callers together. */
  guildWrites: untold(3_000, MINUTE, RESTJSONErrorCodes.ServerWriteRateLimit),
  /** Edits of a published announcement. */
  announcementEdits: untold(3, HOUR, RESTJSONErrorCodes.AnnouncementEditLimitExceeded),
  /** Edits in a channel of messages that are older than an hour. */
  oldEdits: untold(3, 20 * SECOND, RESTJSONErrorCodes.MaximumNumberOfEditsToMessagesOlderThanOneHourReached),
  /** Commands created by an application, per guild and globally. */
  commands: untold(200, DAY, RESTJSONErrorCodes.MaximumDailyApplicationCommandCreatesReached),
  /** Bans in a guild of users outside it. */
  outsideBans: untold(2_000, DAY, RESTJSONErrorCodes.MaximumNumberOfNonGuildMemberBansHasBeenExceeded),
  /** Reads of a guild's bans. */
  banReads: untold(1_000, HOUR, RESTJSONErrorCodes.MaximumNumberOfBanFetchesHasBeenReached),
  prunes: untold(10, HOUR, RESTJSONErrorCodes.MaximumNumberOfPruneRequestsHasBeenReached),
  widgetEdits: untold(10, HOUR, RESTJSONErrorCodes.MaximumNumberOfGuildWidgetSettingsUpdatesHasBeenReached),
  /** Direct messages that a bot opens. */
  directMessages: untold(200, 10 * MINUTE, RESTJSONErrorCodes.OpeningDirectMessagesTooFast),
} as const satisfies Record<string, ResourceQuota>;

export type ResourceQuotaName = keyof typeof resourceQuotas;
