import { Reaction, reactionFromDiscord } from '#libs/vocabulary';
import type { GatewayMessageReactionAddDispatchData } from 'discord-api-types/v10';
import { defineEvent } from '../define-event.ts';

export const reactionAdd = defineEvent({
  name: 'reaction.add',
  summary:
    'A member reacted to a message. Reactions of this bot do not come back; those of other bots do: see `reaction.member.user.bot`.',
  see: 'https://docs.discord.com/developers/events/gateway-events#message-reaction-add',
  payload: Reaction,
  order: 'channel',
  keys: { channel: ({ channelId }) => channelId, user: ({ userId }) => userId },
  example: `on('reaction.add', async (reaction) => {
  if (reaction.emoji.name !== '📌') return;
  const message = await messages.get({ channelId: reaction.channelId, messageId: reaction.messageId });
  await kv.set({ key: \`saved/\${reaction.userId}/\${message.id}\`, value: message.content });
});`,

  dispatches: {
    MESSAGE_REACTION_ADD(reaction: GatewayMessageReactionAddDispatchData) {
      const guildId = reaction.guild_id;
      if (!guildId) return [];
      return [{ guildId, actorId: reaction.user_id, payload: reactionFromDiscord(reaction, guildId) }];
    },
  },
});
