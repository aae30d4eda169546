import { ChannelId, GuildId, MessageId } from '#libs/vocabulary';
import type { GatewayMessageDeleteBulkDispatchData, GatewayMessageDeleteDispatchData } from 'discord-api-types/v10';
import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const messageDelete = defineEvent({
  name: 'message.delete',
  summary:
    'A message was deleted. Discord says which one it was, but neither its text nor who deleted it. When many are deleted at once (a purge, `messages.prune`, a ban that deletes messages), one event comes for each message.',
  see: 'https://docs.discord.com/developers/events/gateway-events#message-delete',
  payload: z
    .object({
      guildId: GuildId.describe('The guild that it was in.'),
      channelId: ChannelId.describe('The channel that it was in.'),
      messageId: MessageId.describe('The message that is gone.'),
    })
    .meta({ printAs: 'DeletedMessage', description: 'Which message was deleted.' }),
  order: 'channel',
  keys: { channel: ({ channelId }) => channelId },
  example: `on('message.delete', async ({ messageId }) => {
  await kv.delete({ key: \`poll/\${messageId}\` });
});`,

  dispatches: {
    MESSAGE_DELETE({ guild_id: guildId, channel_id: channelId, id }: GatewayMessageDeleteDispatchData) {
      return guildId ? [{ guildId, actorId: null, payload: { guildId, channelId, messageId: id } }] : [];
    },
    MESSAGE_DELETE_BULK({ guild_id: guildId, channel_id: channelId, ids }: GatewayMessageDeleteBulkDispatchData) {
      if (!guildId) return [];
      return ids.map((id) => ({ guildId, actorId: null, payload: { guildId, channelId, messageId: id }, part: id }));
    },
  },
});
