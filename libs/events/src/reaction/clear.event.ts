import { ChannelId, Emoji, emojiFromDiscord, GuildId, MessageId } from '#libs/vocabulary';
import type {
  GatewayMessageReactionRemoveAllDispatchData,
  GatewayMessageReactionRemoveEmojiDispatchData,
} from 'discord-api-types/v10';
import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const reactionClear = defineEvent({
  name: 'reaction.clear',
  summary:
    'All reactions to a message were removed at once, or all with one emoji. Discord does not say whose they were, and no `reaction.remove` comes for them.',
  see: 'https://docs.discord.com/developers/events/gateway-events#message-reaction-remove-all',
  payload: z
    .object({
      guildId: GuildId.describe('The guild of the message.'),
      channelId: ChannelId.describe('The channel of the message.'),
      messageId: MessageId.describe('The message that lost its reactions.'),
      emoji: Emoji.nullable().describe('The emoji whose reactions were removed; null if all reactions were.'),
    })
    .meta({ printAs: 'ClearedReactions', description: 'Reactions that were removed together.' }),
  order: 'channel',
  keys: { channel: ({ channelId }) => channelId },
  example: `on('reaction.clear', async ({ messageId, emoji }) => {
  if (emoji === null) await kv.delete({ key: \`votes/\${messageId}\` });
});`,

  dispatches: {
    MESSAGE_REACTION_REMOVE_ALL(cleared: GatewayMessageReactionRemoveAllDispatchData) {
      const { guild_id: guildId, channel_id: channelId, message_id: messageId } = cleared;
      return guildId ? [{ guildId, actorId: null, payload: { guildId, channelId, messageId, emoji: null } }] : [];
    },
    MESSAGE_REACTION_REMOVE_EMOJI(cleared: GatewayMessageReactionRemoveEmojiDispatchData) {
      const { guild_id: guildId, channel_id: channelId, message_id: messageId } = cleared;
      const emoji = emojiFromDiscord(cleared.emoji);
      return guildId ? [{ guildId, actorId: null, payload: { guildId, channelId, messageId, emoji } }] : [];
    },
  },
});
