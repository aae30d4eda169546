import { Member, UserId } from '#libs/vocabulary';
import { z } from 'zod';
import { defineOp } from '../define-op.ts';

export const membersGet = defineOp({
  name: 'members.get',
  summary:
    'Read a member of this guild: nickname, roles, when they joined. Throws `discord.unknown-member` for a user who is not a member.',
  see: 'https://docs.discord.com/developers/resources/guild#get-guild-member',
  capability: 'members:read',
  cost: 2,

  input: z.object({ userId: UserId.describe('The user to look up.') }),
  output: Member.describe('The member as they are now.'),
  example: `const { nickname, roleIds } = await members.get({ userId: message.author.id });`,

  run({ input: { userId }, guildId, discord }) {
    return discord.member(guildId, userId);
  },
});
