import { ChannelId, limits, Message, MessageId } from '#libs/vocabulary';
import { z } from 'zod';
import { defineOp } from '../define-op.ts';

export const messagesEdit = defineOp({
  name: 'messages.edit',
  summary: 'Change the text of a message that this bot sent.',
  see: 'https://docs.discord.com/developers/resources/message#edit-message',
  capability: 'messages:write',
  cost: 5,

  input: z.object({
    channelId: ChannelId.describe('The channel of the message.'),
    messageId: MessageId.describe('A message of this bot.'),
    content: z
      .string()
      .min(1)
      .max(limits.messages.contentLength)
      .describe(`The new text; at most ${limits.messages.contentLength} characters.`),
  }),
  output: Message.describe('The message as it is now.'),
  example: `const reply = await messages.send({ channelId: message.channelId, content: 'Working …' });
await messages.edit({ channelId: reply.channelId, messageId: reply.id, content: 'Done!' });`,

  // Needs no call key: a repetition leaves the same text. Discord has no nonce for edits.
  run({ input: { channelId, messageId, content }, discord }) {
    return discord.editMessage(channelId, messageId, content);
  },
});
