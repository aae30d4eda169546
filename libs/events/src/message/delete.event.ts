import { ChannelId, GuildId, MessageId } from '#libs/vocabulary';
import type { GatewayMessageDeleteDispatchData } from 'discord-api-types/v10';
import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const messageDelete = defineEvent({
  name: 'message.delete',
  summary: 'A message was deleted. Discord tells which one it was, but neither its text nor who deleted it.',
  see: 'https://docs.discord.com/developers/events/gateway-events#message-delete',
  dispatch: 'MESSAGE_DELETE',
  payload: z
    .object({
      guildId: GuildId.describe('The guild that it was in.'),
      channelId: ChannelId.describe('The channel that it was in.'),
      messageId: MessageId.describe('The message that is gone.'),
    })
    .meta({ printAs: 'DeletedMessage', description: 'Which message was deleted.' }),
  example: `on('message.delete', async ({ messageId }) => {
  await kv.delete({ key: \`poll/\${messageId}\` });
});`,

  fromDispatch(deleted: GatewayMessageDeleteDispatchData) {
    const guildId = deleted.guild_id;
    if (!guildId) return null;
    return { guildId, actorId: null, payload: { guildId, channelId: deleted.channel_id, messageId: deleted.id } };
  },
});
