import { GuildMessage, guildMessageFromDiscord } from '#libs/vocabulary';
import type { GatewayMessageCreateDispatchData } from 'discord-api-types/v10';
import { defineEvent } from '../define-event.ts';

export const messageCreate = defineEvent({
  name: 'message.create',
  summary:
    'A message appeared in a channel of this guild. Messages of this bot do not come back. Those of other bots (`message.author.bot`), of webhooks (`message.webhookId`) and notices of Discord itself (`message.system`: a member joined, a message was pinned …) do.',
  see: 'https://docs.discord.com/developers/events/gateway-events#message-create',
  payload: GuildMessage,
  order: 'channel',
  keys: { channel: ({ channelId }) => channelId, user: ({ author }) => author.id },
  example: `on('message.create', async (message) => {
  if (message.content !== '!ping') return;
  await messages.send({ channelId: message.channelId, content: 'pong', replyTo: message.id });
});`,

  dispatches: {
    MESSAGE_CREATE(message: GatewayMessageCreateDispatchData) {
      const guildId = message.guild_id;
      if (!guildId) return [];
      return [{ guildId, actorId: message.author.id, payload: guildMessageFromDiscord(message, guildId) }];
    },
  },
});
