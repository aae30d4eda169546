import type { GatewayMessageReactionRemoveDispatchData } from 'discord-api-types/v10';
import { z } from 'zod';
import { ChannelId, GuildId, MessageId, UserId } from '../id.ts';
import { Emoji } from './message.ts';

/** @see https://docs.discord.com/developers/events/gateway-events#message-reaction-add */
export const Reaction = z
  .object({
    guildId: GuildId.describe('The guild of the message.'),
    channelId: ChannelId.describe('The channel of the message.'),
    messageId: MessageId.describe('The message that was reacted to.'),
    userId: UserId.describe('Whose reaction it is.'),
    emoji: Emoji.describe('The emoji of the reaction.'),
  })
  .meta({ printAs: 'Reaction', description: 'One user’s reaction to a message.' });
export type Reaction = z.infer<typeof Reaction>;

/** From what Discord sends when somebody reacts. */
export function reactionFromDiscord(reaction: GatewayMessageReactionRemoveDispatchData, guildId: string): Reaction {
  return {
    guildId,
    channelId: reaction.channel_id,
    messageId: reaction.message_id,
    userId: reaction.user_id,
    emoji: { id: reaction.emoji.id ?? null, name: reaction.emoji.name ?? null },
  };
}
