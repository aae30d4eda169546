import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { Permission } from '../../permissions.ts';
import { addMember, makeMember, MAX_GUILDS, maxMembers } from '../../world/guilds.ts';
import { areInvitesPaused } from '../../world/incidents.ts';
import { findInvite, removeInvite } from '../../world/invites.ts';
import { judgeProfile } from '../../world/moderation/moderate.ts';
import { presentInvite } from '../../world/present-guild.ts';
import { AuditLogEvent } from '../../world/audit-log.ts';
import { self } from '../access.ts';
import { auditChange } from '../audit.ts';
import { fail, invalidField } from '../errors.ts';
import { readTargets, writeTargets } from '../invite-targets.ts';
import { Answer, extraOperation, operation, type Call } from '../operation.ts';
import { managedInvite } from './invites.ts';

/** A user accepts an invite, as the client does. @throws DiscordError 10006, 30001, 30019, 40007 */
function accept(call: Call): object {
  const { world } = call;
  const found = findInvite(world, call.params['code']!);
  if (!found) throw fail(RESTJSONErrorCodes.UnknownInvite);
  const { guild, invite } = found;
  const { user } = self(call);
  if (invite.targetUserIds && !invite.targetUserIds.includes(user.id)) throw fail(RESTJSONErrorCodes.UnknownInvite);
  if (guild.bans.has(user.id)) throw fail(RESTJSONErrorCodes.UserBannedFromThisGuild);
  if (areInvitesPaused(world, guild)) throw fail(RESTJSONErrorCodes.UnknownInvite);
  if (!guild.members.has(user.id)) {
    if (world.guildsOf(user.id).length >= MAX_GUILDS) throw fail(RESTJSONErrorCodes.MaximumNumberOfGuildsReached);
    if (guild.members.size >= maxMembers(guild)) throw fail(RESTJSONErrorCodes.MaximumNumberOfServerMembersReached);
    const roles = invite.roleIds.filter((id) => guild.roles.has(id));
    addMember(world, guild, makeMember(user, world.timestamp(), { roles }));
    judgeProfile(world, guild, guild.members.get(user.id)!);
    if (invite.temporary) guild.visitors.add(user.id);
    invite.uses += 1;
    if (invite.max_uses > 0 && invite.uses >= invite.max_uses) removeInvite(world, guild, invite);
  }
  return presentInvite(world, guild, invite, {});
}

/** Users who may use an invite. @see https://docs.discord.com/developers/resources/invite#get-target-users */
export const inviteTargets = [
  operation('get_invite_target_users', {
    run(call) {
      const { invite } = managedInvite(call);
      if (!invite.targetUserIds) throw fail(RESTJSONErrorCodes.UnknownInviteTargetUsers);
      return new Answer(200, writeTargets(invite.targetUserIds), 'text/csv');
    },
  }),
  operation('update_invite_target_users', {
    body: z.unknown(),
    run(call) {
      const { guild, invite } = managedInvite(call);
      const [file] = call.uploads;
      if (!file) throw invalidField('target_users_file', 'BASE_TYPE_REQUIRED', 'This field is required');
      const before = { code: invite.code, target_users: invite.targetUserIds?.length ?? 0 };
      invite.targetUserIds = readTargets(file.bytes);
      const after = { code: invite.code, target_users: invite.targetUserIds.length };
      auditChange(call, guild, { action: AuditLogEvent.InviteUpdate, target: null, before, after });
    },
  }),
  operation('get_invite_target_users_job_status', {
    run(call) {
      const { invite } = managedInvite(call, Permission.ViewAuditLog);
      if (!invite.targetUserIds) throw fail(RESTJSONErrorCodes.UnknownInviteTargetUsersJob);
      const count = invite.targetUserIds.length;
      const at = call.world.timestamp(invite.createdAt);
      return {
        status: 2,
        total_users: count,
        processed_users: count,
        created_at: at,
        completed_at: at,
        error_message: null,
      };
    },
  }),
];

export const acceptInvite = extraOperation(
  { id: 'accept_invite', method: 'POST', path: '/invites/{code}', auth: 'u' },
  { run: accept },
);
