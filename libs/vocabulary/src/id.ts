import { z } from 'zod';

const snowflake = (belongsTo: string, summary: string) =>
  z
    .string()
    .regex(/^[1-9]\d{16,19}$/, 'expected a Discord id: 17 to 20 digits')
    .meta({ belongsTo, description: summary });

/**
 * Discord's ids (snowflakes), as decimal strings.
 *
 * Each schema states in its metadata (`belongsTo`) what kind of thing it names, so that the op dispatcher can check that an id
 * belongs to the caller's guild without code in the op itself.
 *
 * @see https://docs.discord.com/developers/reference#snowflakes
 */
export const GuildId = snowflake('guild', 'Id of a guild.');
export const ChannelId = snowflake('channel', 'Id of a channel or thread of this guild.');
export const RoleId = snowflake('role', 'Id of a role of this guild.');
export const UserId = snowflake('user', 'Id of a user.');
export const MessageId = snowflake('message', 'Id of a message.');
export const EmojiId = snowflake('emoji', 'Id of a custom emoji.');
export const ApplicationId = snowflake('application', 'Id of an application.');

/** 2015-01-01T00:00:00Z in milliseconds since 1970: the start of the time in Discord's ids. */
export const DISCORD_EPOCH = 1_420_070_400_000;

/** Creation time of the object with this Discord id, in milliseconds since 1970. */
export function snowflakeTime(id: string): number {
  return Number(BigInt(id) >> 22n) + DISCORD_EPOCH;
}
