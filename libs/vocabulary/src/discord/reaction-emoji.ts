import { z } from 'zod';

/** Characters of which Unicode emojis are made, of which one at least is no plain letter, digit or sign. */
const unicode = /^(?=.*[^\p{ASCII}])[\p{Emoji}\p{Emoji_Component}]{1,40}$/u;
const custom = /^[A-Za-z0-9_]{2,32}:[1-9]\d{16,19}$/;

/**
 * An emoji as Discord takes it in the path of a request: a Unicode one, or `name:id` of a custom one. Nothing else gets into a
 * path: no dots that climb, no half of a surrogate pair.
 *
 * @see https://docs.discord.com/developers/resources/message#create-reaction
 */
export const ReactionEmoji = z
  .string()
  .max(64)
  .refine((text) => unicode.test(text) || custom.test(text), 'expected a Unicode emoji, or name:id of a custom one')
  .describe(
    'A Unicode emoji such as 👍, or a custom one as `name:id`. `❤` and `❤️` (with U+FE0F, the mark for a picture) are two texts ' +
      'for one emoji: either may be handed in, and events bring back the text that Discord keeps; remove U+FE0F on both sides to compare.',
  );
