import type { APIPartialEmoji } from 'discord-api-types/v10';
import { z } from 'zod';
import { EmojiId } from '../id.ts';

/** @see https://docs.discord.com/developers/resources/emoji#emoji-object */
export const Emoji = z
  .object({
    id: EmojiId.nullable().describe('Null for a Unicode emoji.'),
    name: z.string().nullable().describe('The Unicode emoji itself, or the name of a custom one.'),
  })
  .meta({ printAs: 'Emoji', description: 'An emoji: a Unicode one, or a custom one of a guild.' });
export type Emoji = z.infer<typeof Emoji>;

/** Converts Discord's emoji. */
export function emojiFromDiscord({ id, name }: Partial<Pick<APIPartialEmoji, 'id' | 'name'>>): Emoji {
  return { id: id ?? null, name: name ?? null };
}
