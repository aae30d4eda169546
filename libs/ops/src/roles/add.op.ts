import { AuditReason, RoleId, UserId } from '#libs/vocabulary';
import { z } from 'zod';
import { defineOp } from '../define-op.ts';

export const rolesAdd = defineOp({
  name: 'roles.add',
  summary:
    'Give a role to a member; nothing changes if they have it. The bot needs the permission Manage Roles and a role of its own above this one.',
  see: 'https://docs.discord.com/developers/resources/guild#add-guild-member-role',
  capability: 'roles:write',
  cost: 5,

  input: z.object({
    userId: UserId.describe('The member.'),
    roleId: RoleId.describe('The role.'),
    reason: AuditReason.optional(),
  }),
  output: z.void(),
  example: `await roles.add({ userId: reaction.userId, roleId: '123456789012345678' });`,

  run({ input: { userId, roleId, reason }, guildId, discord }) {
    return discord.addRole(guildId, userId, roleId, reason);
  },
});
