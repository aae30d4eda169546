import { DISCORD_EPOCH, userFromDiscord, type Message } from '#libs/vocabulary';
import type { APIUser } from 'discord-api-types/v10';

/**
 * The non-time bits of an id, all set: Discord never creates this id itself, because it does not count this high within one
 * millisecond.
 */
const unusedTail = (1n << 22n) - 1n;

/**
 * A message that was sent, and deleted before its id was known. Its id belongs to no message, so Discord rejects every use of
 * it as for any deleted message.
 */
export function deletedMessage(
  sent: Pick<Message, 'channelId' | 'content' | 'replyTo'>,
  author: APIUser,
  now = Date.now(),
): Message {
  return {
    ...sent,
    id: String((BigInt(now - DISCORD_EPOCH) << 22n) | unusedTail),
    type: sent.replyTo === null ? 0 : 19,
    system: false,
    author: userFromDiscord(author),
    createdAt: new Date(now).toISOString(),
    editedAt: null,
    reference: null,
    forwarded: null,
    pinned: false,
    attachments: [],
  };
}
