import type { APIMessage } from 'discord-api-types/v10';
import { z } from 'zod';
import { ChannelId, EmojiId, MessageId } from '../id.ts';
import { User, userFromDiscord } from './user.ts';

/** @see https://docs.discord.com/developers/resources/message#attachment-object */
export const Attachment = z
  .object({
    id: z.string().describe('Id of the attachment.'),
    filename: z.string().describe('Name of the file.'),
    size: z.int().describe('Bytes.'),
    url: z.string().describe('Signed address; it expires after a day.'),
    contentType: z.string().nullable().describe('Media type, e.g. `image/png`; null if Discord does not know it.'),
  })
  .meta({ printAs: 'Attachment', description: 'A file that was sent with a message.' });
export type Attachment = z.infer<typeof Attachment>;

/** @see https://docs.discord.com/developers/resources/message#message-object */
export const Message = z
  .object({
    id: MessageId,
    channelId: ChannelId,
    type: z
      .int()
      .describe(
        'Number of its type, as Discord counts them: 0 is an ordinary message, 19 a reply, others come from Discord itself.',
      ),
    content: z.string().describe('Its text; empty when it only has attachments.'),
    author: User.describe('Who sent it. A webhook’s message has the webhook here.'),
    createdAt: z.string().describe('When it was sent, ISO 8601.'),
    editedAt: z.string().nullable().describe('When it was last edited, ISO 8601; null if it was never edited.'),
    replyTo: MessageId.nullable().describe('The message that it answers.'),
    pinned: z.boolean().describe('Whether it is pinned in its channel.'),
    attachments: z.array(Attachment).describe('Its files.'),
  })
  .meta({ printAs: 'Message', description: 'A message.' });
export type Message = z.infer<typeof Message>;

/** From what Discord sends of a message. */
export function messageFromDiscord(message: Omit<APIMessage, 'mentions'>): Message {
  return {
    id: message.id,
    channelId: message.channel_id,
    type: message.type,
    content: message.content,
    author: userFromDiscord(message.author),
    createdAt: message.timestamp,
    editedAt: message.edited_timestamp ?? null,
    replyTo: message.message_reference?.message_id ?? null,
    pinned: message.pinned,
    attachments: message.attachments.map((attachment) => ({
      id: attachment.id,
      filename: attachment.filename,
      size: attachment.size,
      url: attachment.url,
      contentType: attachment.content_type ?? null,
    })),
  };
}

/** @see https://docs.discord.com/developers/resources/emoji#emoji-object */
export const Emoji = z
  .object({
    id: EmojiId.nullable().describe('Null for a Unicode emoji.'),
    name: z.string().nullable().describe('The Unicode emoji itself, or the name of a custom one.'),
  })
  .meta({ printAs: 'Emoji', description: 'An emoji: a Unicode one, or a custom one of a guild.' });
export type Emoji = z.infer<typeof Emoji>;
