import { GuildMessage, guildMessageFromDiscord } from '#libs/vocabulary';
import type { GatewayMessageCreateDispatchData } from 'discord-api-types/v10';
import { defineEvent } from '../define-event.ts';

export const messageCreate = defineEvent({
  name: 'message.create',
  summary:
    'Somebody sent a message in a channel of this guild. What this bot itself sends does not come back; messages of other bots do: see `message.author.bot`.',
  see: 'https://docs.discord.com/developers/events/gateway-events#message-create',
  dispatch: 'MESSAGE_CREATE',
  payload: GuildMessage,
  example: `on('message.create', async (message) => {
  if (message.content !== '!ping') return;
  await messages.send({ channelId: message.channelId, content: 'pong', replyTo: message.id });
});`,

  fromDispatch(message: GatewayMessageCreateDispatchData) {
    const guildId = message.guild_id;
    if (!guildId) return null;
    return { guildId, actorId: message.author.id, payload: guildMessageFromDiscord(message, guildId) };
  },
});
