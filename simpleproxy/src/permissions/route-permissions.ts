import { PermissionFlagsBits as P } from 'discord-api-types/v10';
import type { JsonObject } from '../cache/json.ts';

/** Permissions of the bot for a route. */
export interface RouteNeeds {
  /** Any one of these, or only the view of the channel. Called with the body, because its fields can decide. */
  anyOf: (body: JsonObject | null) => bigint;
  /** False: a thread has rules of its own. Default: true. */
  inThreads?: boolean;
  /** Index in the path, after `/api`, of a role that must be below the bot's. */
  roleAt?: number;
}

const needs = (anyOf: bigint, more: Omit<RouteNeeds, 'anyOf'> = {}): RouteNeeds => ({ anyOf: () => anyOf, ...more });
const view = needs(0n);
const role = needs(P.ManageRoles, { roleAt: 4 });
const channelsOnly = { inThreads: false };

/** Fields of a member and their permissions. For several roles Discord decides. */
function memberEdit(body: JsonObject | null): bigint {
  const fields = Object.keys(body ?? {});
  if (fields.length !== 1) return 0n;
  if (fields[0] === 'nick') return P.ManageNicknames;
  if (fields[0] === 'roles') return P.ManageRoles;
  return fields[0] === 'communication_disabled_until' ? P.ModerateMembers : 0n;
}

/**
 * Routes whose rejection follows from the bot's permissions alone. For other routes, or if more than permissions decides (such as the
 * author of a message), Discord decides.
 */
export const routeNeeds: Readonly<Record<string, RouteNeeds>> = {
  'GET /channels/:id': view,
  'GET /channels/:id/messages': view,
  'POST /channels/:id/messages': needs(P.SendMessages),
  'GET /channels/:id/messages/:id': needs(P.ReadMessageHistory),
  'PATCH /channels/:id/messages/:id': view,
  'DELETE /channels/:id/messages/:id': view,
  'POST /channels/:id/messages/bulk-delete': needs(P.ManageMessages),
  'PUT /channels/:id/messages/:id/reactions': needs(P.ReadMessageHistory),
  'PUT /channels/:id/pins/:id': needs(P.ManageMessages | P.PinMessages),
  'PUT /channels/:id/messages/pins/:id': needs(P.ManageMessages | P.PinMessages),
  'PATCH /channels/:id': needs(P.ManageChannels, channelsOnly),
  'DELETE /channels/:id': needs(P.ManageChannels, channelsOnly),
  'PUT /channels/:id/permissions/:id': needs(P.ManageRoles, channelsOnly),
  'POST /channels/:id/invites': needs(P.CreateInstantInvite, channelsOnly),
  'POST /channels/:id/webhooks': needs(P.ManageWebhooks, channelsOnly),
  'GET /channels/:id/webhooks': needs(P.ManageWebhooks, channelsOnly),
  'POST /channels/:id/messages/:id/threads': needs(P.CreatePublicThreads, channelsOnly),
  'PATCH /guilds/:id': needs(P.ManageGuild),
  'GET /guilds/:id/audit-logs': needs(P.ViewAuditLog),
  'GET /guilds/:id/bans': needs(P.BanMembers),
  'PUT /guilds/:id/bans/:id': needs(P.BanMembers),
  'DELETE /guilds/:id/bans/:id': needs(P.BanMembers),
  'POST /guilds/:id/bulk-ban': needs(P.BanMembers),
  'POST /guilds/:id/channels': needs(P.ManageChannels),
  'PATCH /guilds/:id/channels': needs(P.ManageChannels),
  'POST /guilds/:id/roles': needs(P.ManageRoles),
  'PATCH /guilds/:id/roles/:id': role,
  'DELETE /guilds/:id/roles/:id': role,
  'GET /guilds/:id/webhooks': needs(P.ManageWebhooks),
  'DELETE /guilds/:id/members/:id': needs(P.KickMembers),
  'PATCH /guilds/:id/members/:id': { anyOf: memberEdit },
  'PUT /guilds/:id/members/:id/roles/:id': needs(P.ManageRoles, { roleAt: 6 }),
  'DELETE /guilds/:id/members/:id/roles/:id': needs(P.ManageRoles, { roleAt: 6 }),
};
