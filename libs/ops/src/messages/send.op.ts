import { ChannelId, limits, Message, MessageId } from '#libs/vocabulary';
import { z } from 'zod';
import { defineOp } from '../define-op.ts';

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
      .describe('Which mentions in the text notify anybody. Without it only those of users do.'),
  }),
  output: Message.describe('The message that was sent.'),
  example: `await messages.send({ channelId: message.channelId, content: 'pong', replyTo: message.id });`,

  run({ input: { channelId, content, replyTo, notify }, callKey, discord }) {
    return discord.sendMessage(channelId, { content, replyTo, notify, nonce: callKey });
  },
});
