import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Channel, ForumTag, Guild } from '../world/entities.ts';
import { fail } from './errors.ts';
import { snowflake } from './forms.ts';
import type { Call } from './operation.ts';
import { isEmoji } from './unicode-emoji.ts';

const MAX_TAGS = 20;

const emoji = { emoji_id: snowflake.nullish(), emoji_name: z.string().nullish() };

/** Additional settings of forum and media channels. @see https://docs.discord.com/developers/resources/guild#create-guild-channel */
export const forumFields = {
  available_tags: z
    .array(
      z.object({
        id: snowflake.nullish(),
        name: z.string().min(0).max(20),
        moderated: z.boolean().nullish(),
        ...emoji,
      }),
    )
    .nullish(),
  default_reaction_emoji: z.object(emoji).nullish(),
  default_sort_order: z.literal([0, 1]).nullish(),
  default_forum_layout: z.literal([0, 1, 2]).nullish(),
  default_tag_setting: z.enum(['match_all', 'match_some']).nullish(),
};
type ForumForm = z.output<z.ZodObject<typeof forumFields>>;
type EmojiForm = z.output<z.ZodObject<typeof emoji>>;

/** @throws DiscordError 50151 for an emoji that this guild does not have */
export function checkEmoji(guild: Guild, { emoji_id: id, emoji_name: name }: EmojiForm): void {
  if (id ? !guild.emojis.has(id) : name && !isEmoji(name)) throw fail(RESTJSONErrorCodes.SpecifiedEmojiIsInvalid);
}

function emojiOf(guild: Guild, form: EmojiForm): Pick<ForumTag, 'emoji_id' | 'emoji_name'> {
  checkEmoji(guild, form);
  const { emoji_id: id, emoji_name: name } = form;
  return { emoji_id: id ?? null, emoji_name: id ? null : (name ?? null) };
}

/**
 * The forum fields as they are stored: tags get ids.
 *
 * @throws DiscordError 30048 for more than twenty tags, 40061 for two of one name, 50151 for an unknown emoji
 */
export function forumSettings(call: Pick<Call, 'world'>, guild: Guild, form: ForumForm): Partial<Channel> {
  const { available_tags: tags, default_reaction_emoji: reaction } = form;
  if (tags && tags.length > MAX_TAGS) throw fail(RESTJSONErrorCodes.MaximumNumberOfTagsInForumHasBeenReached);
  if (tags && new Set(tags.map(({ name }) => name.toLowerCase())).size < tags.length)
    throw fail(RESTJSONErrorCodes.TagNamesMustBeUnique);
  const kept = tags?.map(({ id, name, moderated, ...given }) => ({
    id: id ?? call.world.snowflakes.next(),
    name,
    moderated: moderated ?? false,
    ...emojiOf(guild, given),
  }));
  return {
    ...(kept ? { available_tags: kept } : {}),
    ...(tags === null ? { available_tags: [] } : {}),
    ...(form.default_forum_layout === null ? { default_forum_layout: 0 } : {}),
    ...(reaction === undefined ? {} : { default_reaction_emoji: reaction && emojiOf(guild, reaction) }),
  };
}
