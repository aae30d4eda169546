import { AuditReason, ChannelId, Fault, MessageId } from '#libs/vocabulary';
import { z } from 'zod';
import { defineOp } from '../define-op.ts';

export const messagesDelete = defineOp({
  name: 'messages.delete',
  summary:
    'Delete a message; one that is gone already counts as deleted. For messages of others the bot needs the permission Manage Messages.',
  see: 'https://docs.discord.com/developers/resources/message#delete-message',
  capability: 'messages:manage',
  cost: 5,

  input: z.object({
    channelId: ChannelId.describe('The channel of the message.'),
    messageId: MessageId.describe('The message to delete.'),
    reason: AuditReason.optional(),
  }),
  output: z.void(),
  example: `await messages.delete({ channelId: message.channelId, messageId: message.id, reason: 'spam' });`,

  async run({ input: { channelId, messageId, reason }, discord }) {
    try {
      await discord.deleteMessage(channelId, messageId, reason);
    } catch (error) {
      // A replay after a crash deletes again.
      if (!(error instanceof Fault && error.code === 'discord.unknown-message')) throw error;
    }
  },
});
