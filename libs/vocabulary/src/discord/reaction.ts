import type {
  GatewayMessageReactionAddDispatchData,
  GatewayMessageReactionRemoveDispatchData,
} from 'discord-api-types/v10';
import { z } from 'zod';
import { ChannelId, GuildId, MessageId, UserId } from '../id.ts';
import { Emoji, emojiFromDiscord } from './emoji.ts';
import { Member, memberFromDiscord } from './member.ts';

/** @see https://docs.discord.com/developers/events/gateway-events#message-reaction-add */
export const Reaction = z
  .object({
    guildId: GuildId.describe('The guild of the message.'),
    channelId: ChannelId.describe('The channel of the message.'),
    messageId: MessageId.describe('The message that was reacted to.'),
    userId: UserId.describe('Id of the user who reacted.'),
    member: Member.nullable().describe(
      'The member who reacted; `member.user.bot` says whether it is a bot. Null on `reaction.remove`, where Discord sends the id only: call `members.get`.',
    ),
    emoji: Emoji.describe('The emoji of the reaction.'),
  })
  .meta({ printAs: 'Reaction', description: 'One user’s reaction to a message.' });
export type Reaction = z.infer<typeof Reaction>;

/** Converts an added or removed reaction of Discord. Only an added one carries the member. */
export function reactionFromDiscord(
  reaction: GatewayMessageReactionAddDispatchData | GatewayMessageReactionRemoveDispatchData,
  guildId: string,
): Reaction {
  const member = 'member' in reaction ? reaction.member : undefined;
  return {
    guildId,
    channelId: reaction.channel_id,
    messageId: reaction.message_id,
    userId: reaction.user_id,
    member: member ? memberFromDiscord(member) : null,
    emoji: emojiFromDiscord(reaction.emoji),
  };
}
