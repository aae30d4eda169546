import { AuditReason, RoleId, UserId } from '#libs/vocabulary';
import { z } from 'zod';
import { defineOp } from '../define-op.ts';

export const rolesRemove = defineOp({
  name: 'roles.remove',
  summary:
    'Take a role from a member; nothing changes if they do not have it. The bot needs the permission Manage Roles and a role of its own above this one.',
  see: 'https://docs.discord.com/developers/resources/guild#remove-guild-member-role',
  capability: 'roles:write',
  cost: 5,

  input: z.object({
    userId: UserId.describe('The member.'),
    roleId: RoleId.describe('The role.'),
    reason: AuditReason.optional(),
  }),
  output: z.void(),
  example: `await roles.remove({ userId: reaction.userId, roleId: '123456789012345678' });`,

  run({ input: { userId, roleId, reason }, guildId, discord }) {
    return discord.removeRole(guildId, userId, roleId, reason);
  },
});
