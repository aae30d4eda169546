import { Reaction, reactionFromDiscord } from '#libs/vocabulary';
import type { GatewayMessageReactionAddDispatchData } from 'discord-api-types/v10';
import { defineEvent } from '../define-event.ts';

export const reactionAdd = defineEvent({
  name: 'reaction.add',
  summary: 'Somebody reacted to a message. The bot’s own reactions do not come back.',
  see: 'https://docs.discord.com/developers/events/gateway-events#message-reaction-add',
  dispatch: 'MESSAGE_REACTION_ADD',
  payload: Reaction,
  example: `on('reaction.add', async (reaction) => {
  if (reaction.emoji.name !== '📌') return;
  const message = await messages.get({ channelId: reaction.channelId, messageId: reaction.messageId });
  await kv.set({ key: \`saved/\${reaction.userId}/\${message.id}\`, value: message.content });
});`,

  fromDispatch(reaction: GatewayMessageReactionAddDispatchData) {
    const guildId = reaction.guild_id;
    if (!guildId) return null;
    return { guildId, actorId: reaction.user_id, payload: reactionFromDiscord(reaction, guildId) };
  },
});
