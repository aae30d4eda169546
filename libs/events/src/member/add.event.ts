import { GuildId, Member, memberFromDiscord } from '#libs/vocabulary';
import type { GatewayGuildMemberAddDispatchData } from 'discord-api-types/v10';
import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const memberAdd = defineEvent({
  name: 'member.add',
  summary: 'A user joined this guild: a person, or a bot that was added (`member.user.bot`).',
  see: 'https://docs.discord.com/developers/events/gateway-events#guild-member-add',
  payload: z
    .object({ guildId: GuildId.describe('The guild that was joined.'), member: Member.describe('The new member.') })
    .meta({ printAs: 'AddedMember', description: 'The member who joined.' }),
  order: 'user',
  keys: { user: ({ member }) => member.user.id },
  example: `on('member.add', async ({ member }) => {
  const { value } = await kv.incr({ key: 'joined' });
  console.log(\`\${member.user.displayName} is member number \${value}\`);
});`,

  dispatches: {
    GUILD_MEMBER_ADD(member: GatewayGuildMemberAddDispatchData) {
      const guildId = member.guild_id;
      return [{ guildId, actorId: null, payload: { guildId, member: memberFromDiscord(member) } }];
    },
  },
});
