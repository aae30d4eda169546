import { z } from 'zod';

/** Characters of Unicode emojis, at least one of which is not ASCII. */
const unicode = /^(?=.*[^\p{ASCII}])[\p{Emoji}\p{Emoji_Component}]{1,40}$/u;
const custom = /^[A-Za-z0-9_]{2,32}:[1-9]\d{16,19}$/;

/**
 * An emoji as Discord accepts it in a request path: a Unicode one, or `name:id` of a custom one. No other text gets into a
 * path: no dot segments, no half of a surrogate pair.
 *
 * @see https://docs.discord.com/developers/resources/message#create-reaction
 */
export const ReactionEmoji = z
  .string()
  .max(64)
  .refine((text) => unicode.test(text) || custom.test(text), 'expected a Unicode emoji, or name:id of a custom one')
  .describe(
    'A Unicode emoji such as 👍, or a custom one as `name:id`. `❤` and `❤️` (with U+FE0F, the mark for a picture) are two texts ' +
      'for one emoji: both are accepted, and events carry the text that Discord stores. Remove U+FE0F on both sides to compare.',
  );
