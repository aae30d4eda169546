import { ChannelId, limits, Message, MessageId } from '#libs/vocabulary';
import { z } from 'zod';
import { defineOp } from '../define-op.ts';

export const messagesList = defineOp({
  name: 'messages.list',
  summary: 'Read messages of a channel, newest first. The bot needs the permission Read Message History there.',
  see: 'https://docs.discord.com/developers/resources/message#get-channel-messages',
  capability: 'messages:read',
  cost: 3,

  input: z.object({
    channelId: ChannelId.describe('The channel to read.'),
    limit: z
      .int()
      .min(1)
      .max(limits.messages.listPage)
      .default(50)
      .describe(`How many at most: 1 to ${limits.messages.listPage}.`),
    before: MessageId.optional().describe('Only messages older than this one.'),
    after: MessageId.optional().describe('Only messages newer than this one: those that come right after it.'),
  }),
  output: z.array(Message).describe('The messages, newest first.'),
  example: `const latest = await messages.list({ channelId: message.channelId, limit: 10, before: message.id });`,

  run({ input: { channelId, ...range }, discord }) {
    return discord.listMessages(channelId, range);
  },
});
