import { GuildId, Member, memberFromDiscord } from '#libs/vocabulary';
import type { GatewayGuildMemberAddDispatchData } from 'discord-api-types/v10';
import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const memberAdd = defineEvent({
  name: 'member.add',
  summary: 'Somebody joined this guild.',
  see: 'https://docs.discord.com/developers/events/gateway-events#guild-member-add',
  dispatch: 'GUILD_MEMBER_ADD',
  payload: z
    .object({ guildId: GuildId.describe('The guild that was joined.'), member: Member.describe('Who joined.') })
    .meta({ printAs: 'AddedMember', description: 'Who joined.' }),
  example: `on('member.add', async ({ member }) => {
  const { value } = await kv.incr({ key: 'joined' });
  console.log(\`\${member.user.displayName} is member number \${value}\`);
});`,

  fromDispatch(member: GatewayGuildMemberAddDispatchData) {
    const guildId = member.guild_id;
    return { guildId, actorId: null, payload: { guildId, member: memberFromDiscord(member) } };
  },
});
