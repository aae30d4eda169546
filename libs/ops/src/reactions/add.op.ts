import { ChannelId, MessageId, ReactionEmoji } from '#libs/vocabulary';
import { z } from 'zod';
import { defineOp } from '../define-op.ts';

export const reactionsAdd = defineOp({
  name: 'reactions.add',
  summary:
    'React to a message as the bot. It needs the permission Read Message History, and Add Reactions unless the message already has this reaction.',
  see: 'https://docs.discord.com/developers/resources/message#create-reaction',
  capability: 'reactions:write',
  cost: 3,

  input: z.object({
    channelId: ChannelId.describe('The channel of the message.'),
    messageId: MessageId.describe('The message to react to.'),
    emoji: ReactionEmoji,
  }),
  output: z.void(),
  example: `await reactions.add({ channelId: message.channelId, messageId: message.id, emoji: '👍' });`,

  run({ input: { channelId, messageId, emoji }, discord }) {
    return discord.addReaction(channelId, messageId, emoji);
  },
});
