import { MessageReferenceType, MessageType, type APIAttachment, type APIMessage } from 'discord-api-types/v10';
import { z } from 'zod';
import { ChannelId, MessageId } from '../id.ts';
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

/** Its ids are plain strings: they may belong to another guild. @see https://docs.discord.com/developers/resources/message#message-reference-structure */
export const MessageReference = z
  .object({
    guildId: z.string().nullable().describe('Its guild, which may be another one; null if Discord does not say.'),
    channelId: z.string().describe('Its channel or thread.'),
    messageId: z.string().nullable().describe('The message; null if the reference is to a whole channel or thread.'),
  })
  .meta({ printAs: 'MessageReference', description: 'A message or thread that a message points to.' });
export type MessageReference = z.infer<typeof MessageReference>;

/** @see https://docs.discord.com/developers/resources/message#message-snapshot-structure */
export const ForwardedMessage = z
  .object({
    content: z.string().describe('The text of the original; empty when it only has attachments.'),
    attachments: z.array(Attachment).describe('The files of the original.'),
    createdAt: z.string().describe('When the original was sent, ISO 8601.'),
  })
  .meta({ printAs: 'ForwardedMessage', description: 'A copy of a message, as it was when it was forwarded.' });
export type ForwardedMessage = z.infer<typeof ForwardedMessage>;

/** @see https://docs.discord.com/developers/resources/message#message-object */
export const Message = z
  .object({
    id: MessageId,
    channelId: ChannelId,
    type: z
      .int()
      .describe(
        'Number of its type, as Discord counts them: 0 is an ordinary message or a forward, 19 a reply, 20 and 23 answers to commands. All others are notices, e.g. 6 (a message was pinned), 7 (a member joined), 18 (a thread was started).',
      ),
    system: z
      .boolean()
      .describe(
        'Whether Discord itself created it as a notice: `type` says which one, `author` is the user who caused it.',
      ),
    content: z.string().describe('Its text; empty when it only has attachments, and for a forward: see `forwarded`.'),
    author: User.describe('The author. For a webhook’s message, the webhook.'),
    createdAt: z.string().describe('When it was sent, ISO 8601.'),
    editedAt: z.string().nullable().describe('When it was last edited, ISO 8601; null if it was never edited.'),
    replyTo: MessageId.nullable().describe('The message that it replies to; null if it is not a reply.'),
    reference: MessageReference.nullable().describe(
      'The message or thread that it points to: the message that a reply answers, a forward copies or a notice reports as pinned, or the thread that a notice reports as started; null if it points to nothing.',
    ),
    forwarded: ForwardedMessage.nullable().describe('The message that it forwards; null if it is not a forward.'),
    pinned: z.boolean().describe('Whether it is pinned in its channel.'),
    attachments: z.array(Attachment).describe('Its own files; those of a forward are in `forwarded`.'),
  })
  .meta({ printAs: 'Message', description: 'A message.' });
export type Message = z.infer<typeof Message>;

/** Types of messages that a user, bot or webhook writes. Discord itself creates all others. */
const written: ReadonlySet<MessageType> = new Set([
  MessageType.Default,
  MessageType.Reply,
  MessageType.ChatInputCommand,
  MessageType.ContextMenuCommand,
]);

/** Converts Discord's message. */
export function messageFromDiscord(message: Omit<APIMessage, 'mentions'>): Message {
  const reference = message.message_reference;
  const isForward = reference?.type === MessageReferenceType.Forward;
  return {
    id: message.id,
    channelId: message.channel_id,
    type: message.type,
    system: !written.has(message.type),
    content: message.content,
    author: userFromDiscord(message.author),
    createdAt: message.timestamp,
    editedAt: message.edited_timestamp ?? null,
    replyTo: message.type === MessageType.Reply && !isForward ? (reference?.message_id ?? null) : null,
    reference: reference ? referenceFromDiscord(reference) : null,
    forwarded: isForward ? forwardedFromDiscord(message.message_snapshots) : null,
    pinned: message.pinned,
    attachments: message.attachments.map(attachmentFromDiscord),
  };
}

function referenceFromDiscord(reference: NonNullable<APIMessage['message_reference']>): MessageReference {
  return {
    guildId: reference.guild_id ?? null,
    channelId: reference.channel_id,
    messageId: reference.message_id ?? null,
  };
}

/** Discord sends one snapshot with each forward. */
function forwardedFromDiscord(snapshots: APIMessage['message_snapshots']): ForwardedMessage | null {
  const original = snapshots?.[0]?.message;
  if (!original) return null;
  return {
    content: original.content,
    attachments: original.attachments.map(attachmentFromDiscord),
    createdAt: original.timestamp,
  };
}

function attachmentFromDiscord(attachment: APIAttachment): Attachment {
  return {
    id: attachment.id,
    filename: attachment.filename,
    size: attachment.size,
    url: attachment.url,
    contentType: attachment.content_type ?? null,
  };
}
