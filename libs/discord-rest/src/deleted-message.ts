import { DISCORD_EPOCH, userFromDiscord, type Message } from '#libs/vocabulary';
import type { APIUser } from 'discord-api-types/v10';

/** The parts of an id below its time, all set: Discord does not count so far in one millisecond. */
const unusedTail = (1n << 22n) - 1n;

/**
 * A message that was sent and deleted before its id was known. Its id is of no message, so that whatever is done with it is
 * refused as for any deleted message.
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
