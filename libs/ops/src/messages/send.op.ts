import type { DiscordPort, GuildLogLine, SendMessage } from '#libs/ports';
import { ChannelId, Fault, limits, Message, MessageId } from '#libs/vocabulary';
import { z } from 'zod';
import { defineOp, type Handling } from '../define-op.ts';

export const messagesSend = defineOp({
  name: 'messages.send',
  summary:
    'Send a message. The bot needs the permissions View Channel and Send Messages there, and Read Message History to reply.',
  see: 'https://docs.discord.com/developers/resources/message#create-message',
  capability: 'messages:write',
  cost: 5,

  input: z.object({
    channelId: ChannelId.describe('Where to send it: a text channel or thread of this guild.'),
    content: z
      .string()
      .min(1)
      .max(limits.messages.contentLength)
      .describe(`The text, in Discord’s Markdown; at most ${limits.messages.contentLength} characters.`),
    replyTo: MessageId.optional().describe('Send it as a reply to this message of the same channel.'),
    notify: z
      .array(z.enum(['users', 'roles', 'everyone']))
      .max(3)
      .optional()
      .describe('Which mentions in the text notify. Default: only mentions of users.'),
  }),
  output: Message.describe('The message that was sent.'),
  example: `await messages.send({ channelId: message.channelId, content: 'pong', replyTo: message.id });`,

  async run({ input: { channelId, content, replyTo, notify }, callKey, handling, discord, guildLog, ...call }) {
    const message = { content, replyTo, notify, nonce: callKey };
    const found = handling.mayRepeat ? await findEarlier(discord, channelId, message, handling) : null;
    if (found === 'unknown') await guildLog.append(call.guildId, [maybeTwice(call.eventId, callKey)]);
    const sent = found === null || found === 'unknown' ? await discord.sendMessage(channelId, message) : found;
    handling.sent.set(sent.id, callKey);
    return sent;
  },
});

/** The message that an earlier attempt has sent with this call; `unknown` without the permission to look. */
async function findEarlier(
  discord: DiscordPort,
  channelId: string,
  message: SendMessage,
  { since, sent }: Handling,
): Promise<Message | null | 'unknown'> {
  try {
    const all = await discord.findSent(channelId, message, since);
    return all.find(({ id }) => (sent.get(id) ?? message.nonce) === message.nonce) ?? null;
  } catch (error) {
    if (error instanceof Fault && !error.retryable) return 'unknown';
    throw error;
  }
}

function maybeTwice(eventId: string, once: string): GuildLogLine {
  return {
    level: 'warn',
    code: 'messages.maybe-twice',
    message:
      'An event was interrupted and handled again, and the bot has no permission to read earlier messages of the channel: a ' +
      'message may be there twice. Give the bot the permission Read Message History.',
    eventId,
    once: `${once}:maybe-twice`,
  };
}
