import type { GatewayMessageCreateDispatchData } from 'discord-api-types/v10';
import { z } from 'zod';
import { GuildId, RoleId, UserId } from '../id.ts';
import { MemberProfile, memberProfileFromDiscord } from './member.ts';
import { Message, messageFromDiscord } from './message.ts';

/** A message as a gateway event carries it: with its guild, its author's membership and its mentions. */
export const GuildMessage = z
  .object({
    ...Message.shape,
    guildId: GuildId.describe('The guild that it was sent in.'),
    member: MemberProfile.nullable().describe('The author as a member of this guild; null for webhooks.'),
    webhookId: z.string().nullable().describe('Id of the webhook that sent it; null if a user did.'),
    mentions: z
      .object({
        userIds: z.array(UserId).describe('Users that it mentions.'),
        roleIds: z.array(RoleId).describe('Roles that it mentions.'),
        everyone: z.boolean().describe('Whether it mentions @everyone or @here.'),
      })
      .describe('The mentions in the message.'),
  })
  .meta({ printAs: 'GuildMessage', description: 'A message of this guild, with its author and its mentions.' });
export type GuildMessage = z.infer<typeof GuildMessage>;

/** @see https://docs.discord.com/developers/events/gateway-events#message-create */
export function guildMessageFromDiscord(message: GatewayMessageCreateDispatchData, guildId: string): GuildMessage {
  return {
    ...messageFromDiscord(message),
    guildId,
    member: message.member ? memberProfileFromDiscord(message.member) : null,
    webhookId: message.webhook_id ?? null,
    mentions: {
      userIds: message.mentions.map((user) => user.id),
      roleIds: message.mention_roles,
      everyone: message.mention_everyone,
    },
  };
}
