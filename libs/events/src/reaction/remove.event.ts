import { Reaction, reactionFromDiscord } from '#libs/vocabulary';
import type { GatewayMessageReactionRemoveDispatchData } from 'discord-api-types/v10';
import { defineEvent } from '../define-event.ts';

export const reactionRemove = defineEvent({
  name: 'reaction.remove',
  summary:
    'A member took back a reaction to a message, or a moderator removed it. Discord does not say whether the member is a bot (`member` is null): `members.get` tells. Removals of this bot’s own reactions do not come; for the removal of many at once see `reaction.clear`.',
  see: 'https://docs.discord.com/developers/events/gateway-events#message-reaction-remove',
  payload: Reaction,
  order: 'channel',
  keys: { channel: ({ channelId }) => channelId, user: ({ userId }) => userId },
  example: `on('reaction.remove', async (reaction) => {
  if (reaction.emoji.name !== '📌') return;
  await kv.delete({ key: \`saved/\${reaction.userId}/\${reaction.messageId}\` });
});`,

  dispatches: {
    MESSAGE_REACTION_REMOVE(reaction: GatewayMessageReactionRemoveDispatchData) {
      const guildId = reaction.guild_id;
      if (!guildId) return [];
      return [{ guildId, actorId: reaction.user_id, payload: reactionFromDiscord(reaction, guildId) }];
    },
  },
});
