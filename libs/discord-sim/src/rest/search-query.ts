import { z } from 'zod';
import { queryFlag, queryInt, snowflake } from './forms.ts';

const many = <T extends z.ZodType>(one: T, max: number) =>
  z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform((given) => (given === undefined ? undefined : [given].flat()))
    .pipe(
      z.array(one).max(max).optional() as unknown as z.ZodType<Array<z.output<T>> | undefined, string[] | undefined>,
    );

const text = (max: number) => z.string().max(max);
const maybeFlag = z
  .string()
  .optional()
  .transform((given) => (given === undefined ? undefined : /^(true|1)$/i.test(given)));
const negatable = (names: readonly string[]) => z.enum([...names, ...names.map((name) => `-${name}`)]);

/** @see https://docs.discord.com/developers/resources/message#search-guild-messages */
export const MessageSearch = z.object({
  limit: queryInt(1, 25, 25),
  offset: queryInt(0, 9_975, 0),
  max_id: snowflake.optional(),
  min_id: snowflake.optional(),
  slop: queryInt(0, 100, 2),
  content: text(1024).optional(),
  channel_id: many(snowflake, 500),
  author_type: many(negatable(['user', 'bot', 'webhook']), 6),
  author_id: many(snowflake, 100),
  mentions: many(snowflake, 100),
  mentions_role_id: many(snowflake, 100),
  mention_everyone: maybeFlag,
  replied_to_user_id: many(snowflake, 100),
  replied_to_message_id: many(snowflake, 100),
  pinned: maybeFlag,
  has: many(negatable(['image', 'sound', 'video', 'file', 'sticker', 'embed', 'link', 'poll', 'snapshot']), 18),
  embed_type: many(z.enum(['image', 'video', 'gif', 'sound', 'article']), 5),
  embed_provider: many(text(256), 100),
  link_hostname: many(text(256), 100),
  attachment_filename: many(text(1024), 100),
  attachment_extension: many(text(256), 100),
  sort_by: z.enum(['timestamp', 'relevance']).default('timestamp'),
  sort_order: z.enum(['asc', 'desc']).default('desc'),
  include_nsfw: queryFlag,
});
export type MessageSearch = z.output<typeof MessageSearch>;

/** Search of posts in a forum and threads in a channel. */
export const ThreadSearch = z.object({
  limit: queryInt(1, 25, 25),
  offset: queryInt(0, 9_975, 0),
  name: text(100).optional(),
  slop: queryInt(0, 100, 2),
  min_id: snowflake.optional(),
  max_id: snowflake.optional(),
  tag: many(snowflake, 20),
  tag_setting: z.enum(['match_all', 'match_some']).default('match_some'),
  archived: maybeFlag,
  sort_by: z.enum(['last_message_time', 'archive_time', 'relevance', 'creation_time']).default('last_message_time'),
  sort_order: z.enum(['asc', 'desc']).default('desc'),
});
export type ThreadSearch = z.output<typeof ThreadSearch>;
