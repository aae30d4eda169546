import { Reaction, reactionFromDiscord } from '#libs/vocabulary';
import type { GatewayMessageReactionRemoveDispatchData } from 'discord-api-types/v10';
import { defineEvent } from '../define-event.ts';

export const reactionRemove = defineEvent({
  name: 'reaction.remove',
  summary: 'Somebody took a reaction to a message back, or it was removed for them.',
  see: 'https://docs.discord.com/developers/events/gateway-events#message-reaction-remove',
  dispatch: 'MESSAGE_REACTION_REMOVE',
  payload: Reaction,
  example: `on('reaction.remove', async (reaction) => {
  if (reaction.emoji.name !== '📌') return;
  await kv.delete({ key: \`saved/\${reaction.userId}/\${reaction.messageId}\` });
});`,

  fromDispatch(reaction: GatewayMessageReactionRemoveDispatchData) {
    const guildId = reaction.guild_id;
    if (!guildId) return null;
    return { guildId, actorId: reaction.user_id, payload: reactionFromDiscord(reaction, guildId) };
  },
});
