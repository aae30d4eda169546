import { ChannelId, MessageId } from '#libs/vocabulary';
import { z } from 'zod';
import { defineOp } from '../define-op.ts';

export const reactionsAdd = defineOp({
  name: 'reactions.add',
  summary:
    'React to a message as the bot. It needs the permission Read Message History, and Add Reactions unless somebody has reacted so before.',
  see: 'https://docs.discord.com/developers/resources/message#create-reaction',
  capability: 'reactions:write',
  cost: 3,

  input: z.object({
    channelId: ChannelId.describe('The channel of the message.'),
    messageId: MessageId.describe('The message to react to.'),
    emoji: z
      .string()
      .min(1)
      .max(64)
      .regex(/^[^/?#\s]+$/u, 'expected an emoji or name:id')
      .describe('A Unicode emoji such as 👍, or a custom one as `name:id`.'),
  }),
  output: z.void(),
  example: `await reactions.add({ channelId: message.channelId, messageId: message.id, emoji: '👍' });`,

  run({ input: { channelId, messageId, emoji }, discord }) {
    return discord.addReaction(channelId, messageId, emoji);
  },
});
