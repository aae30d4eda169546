import type { APIMessage } from 'discord-api-types/v10';
import { z } from 'zod';
import { ChannelId, EmojiId, MessageId } from '../id.ts';
import { User, userFromDiscord } from './user.ts';

/** @see https://docs.discord.com/developers/resources/message#attachment-object */
export const Attachment = z
  .object({
    id: z.string(),
    filename: z.string(),
    size: z.int().describe('Bytes.'),
    url: z.string().describe('Signed address; it expires after a day.'),
    contentType: z.string().nullable(),
  })
  .meta({ printAs: 'Attachment' });
export type Attachment = z.infer<typeof Attachment>;

/** @see https://docs.discord.com/developers/resources/message#message-object */
export const Message = z
  .object({
    id: MessageId,
    channelId: ChannelId,
    content: z.string(),
    author: User,
    createdAt: z.string().describe('ISO 8601.'),
    editedAt: z.string().nullable().describe('ISO 8601; null if it was never edited.'),
    replyTo: MessageId.nullable().describe('The message that it answers.'),
    pinned: z.boolean(),
    attachments: z.array(Attachment),
  })
  .meta({ printAs: 'Message' });
export type Message = z.infer<typeof Message>;

export function messageFromDiscord(message: APIMessage): Message {
  return {
    id: message.id,
    channelId: message.channel_id,
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
  .meta({ printAs: 'Emoji' });
export type Emoji = z.infer<typeof Emoji>;
