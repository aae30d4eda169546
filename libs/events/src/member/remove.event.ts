import { GuildId, User, userFromDiscord } from '#libs/vocabulary';
import type { GatewayGuildMemberRemoveDispatchData } from 'discord-api-types/v10';
import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const memberRemove = defineEvent({
  name: 'member.remove',
  summary: 'A user is no longer a member: they left, were kicked or were banned. Discord does not say which.',
  see: 'https://docs.discord.com/developers/events/gateway-events#guild-member-remove',
  payload: z
    .object({ guildId: GuildId.describe('The guild that was left.'), user: User.describe('The user who left.') })
    .meta({ printAs: 'RemovedMember', description: 'The user who is no longer a member.' }),
  order: 'user',
  keys: { user: ({ user }) => user.id },
  example: `on('member.remove', ({ user }) => {
  console.log(\`\${user.displayName} has left\`);
});`,

  dispatches: {
    GUILD_MEMBER_REMOVE(removed: GatewayGuildMemberRemoveDispatchData) {
      const guildId = removed.guild_id;
      return [{ guildId, actorId: null, payload: { guildId, user: userFromDiscord(removed.user) } }];
    },
  },
});
