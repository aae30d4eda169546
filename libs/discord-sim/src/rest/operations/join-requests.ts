import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { Permission } from '../../permissions.ts';
import type { Guild } from '../../world/entities.ts';
import type { JoinRequest } from '../../world/guild-contents.ts';
import { addMember, makeMember } from '../../world/guilds.ts';
import type { World } from '../../world/world.ts';
import { guildAccess, self } from '../access.ts';
import { fail } from '../errors.ts';
import { queryInt } from '../forms.ts';
import { extraOperation, operation, type Call } from '../operation.ts';

const STATUS = z.enum(['STARTED', 'SUBMITTED', 'REJECTED', 'APPROVED']);

function present(world: World, guild: Guild, request: JoinRequest): object {
  const { id, createdAt, status, rejectionReason, userId } = request;
  return {
    id,
    created_at: createdAt,
    reviewed_at: status === 'SUBMITTED' ? null : world.timestamp(),
    application_status: status,
    rejection_reason: rejectionReason,
    guild_id: guild.fields.id,
    user_id: userId,
    user: world.user(userId) ?? null,
  };
}

/** Discord's documentation does not contain these events. */
function tell(world: World, guild: Guild, request: JoinRequest, what: 'CREATE' | 'UPDATE'): void {
  const guildId = guild.fields.id;
  const d = { guild_id: guildId, status: request.status, request: present(world, guild, request) };
  const permission = Permission.KickMembers | Permission.ManageGuild;
  world.emit({ t: `GUILD_JOIN_REQUEST_${what}`, d, guildId, permission });
}

function reviewed(call: Call): Guild {
  const { guild, can } = guildAccess(call);
  if (!can(Permission.KickMembers) && !can(Permission.ManageGuild)) throw fail(RESTJSONErrorCodes.MissingPermissions);
  return guild;
}

/** Requests to join, and the decisions on them. */
export const joinRequests = [
  operation('get_guild_join_requests', {
    query: z.object({ status: STATUS.optional(), limit: queryInt(1, 100, 100) }),
    run(call) {
      const guild = reviewed(call);
      const { status, limit } = call.query;
      const found = [...guild.joinRequests.values()].filter((one) => status === undefined || one.status === status);
      return {
        total: found.length,
        guild_join_requests: found.slice(0, limit).map((one) => present(call.world, guild, one)),
      };
    },
  }),
  operation('action_guild_join_request', {
    body: z.object({ action: STATUS, rejection_reason: z.string().max(160).nullish() }),
    run(call) {
      const guild = reviewed(call);
      const { world, body } = call;
      const request = guild.joinRequests.get(call.params['request_id']!);
      const user = request && world.user(request.userId);
      if (!request || !user) throw fail(RESTJSONErrorCodes.UnknownUser);
      request.status = body.action;
      request.rejectionReason = body.rejection_reason ?? null;
      if (body.action === 'APPROVED' && !guild.members.has(user.id))
        addMember(world, guild, makeMember(user, world.timestamp()));
      tell(world, guild, request, 'UPDATE');
      return present(world, guild, request);
    },
  }),
];

/** A user applies to join, as the client does. */
export const applyToJoin = extraOperation(
  { id: 'apply_to_join', method: 'PUT', path: '/guilds/{guild_id}/requests/@me', auth: 'u' },
  {
    run(call) {
      const { world, params } = call;
      const guild = world.guilds.get(params['guild_id']!);
      if (!guild) throw fail(RESTJSONErrorCodes.UnknownGuild);
      const userId = self(call).user.id;
      if (guild.bans.has(userId)) throw fail(RESTJSONErrorCodes.UserBannedFromThisGuild);
      const id = world.snowflakes.next();
      const request = { id, userId, status: 'SUBMITTED', createdAt: world.timestamp(), rejectionReason: null };
      guild.joinRequests.set(id, request);
      tell(world, guild, request, 'CREATE');
      return present(world, guild, request);
    },
  },
);
