import { ChannelId, Message, MessageId } from '#libs/vocabulary';
import { z } from 'zod';
import { defineOp } from '../define-op.ts';

export const messagesGet = defineOp({
  name: 'messages.get',
  summary: 'Read one message. The bot needs the permission Read Message History in the channel.',
  see: 'https://docs.discord.com/developers/resources/message#get-channel-message',
  capability: 'messages:read',
  cost: 2,

  input: z.object({
    channelId: ChannelId.describe('The channel of the message.'),
    messageId: MessageId.describe('The message to read.'),
  }),
  output: Message.describe('The message as it is now.'),
  example: `const original = await messages.get({ channelId: reaction.channelId, messageId: reaction.messageId });`,

  run({ input: { channelId, messageId }, discord }) {
    return discord.getMessage(channelId, messageId);
  },
});
