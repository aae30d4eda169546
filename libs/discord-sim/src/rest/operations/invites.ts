import { ChannelType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { guildPermissions, outranksRole, Permission } from '../../permissions.ts';
import { AuditLogEvent } from '../../world/audit-log.ts';
import type { Guild, Member } from '../../world/entities.ts';
import type { Invite } from '../../world/guild-contents.ts';
import { findInvite, invitesAudience, livingInvites, removeInvite, watchInvite } from '../../world/invites.ts';
import { presentInvite } from '../../world/present-guild.ts';
import { channelAccess, guildAccess, self } from '../access.ts';
import { auditChange } from '../audit.ts';
import { fail, invalidField } from '../errors.ts';
import { queryFlag, snowflake } from '../forms.ts';
import { readTargets } from '../invite-targets.ts';
import { operation, type Call } from '../operation.ts';

const MAX_INVITES = 1_000;
const WEEK = 604_800;

/** In a multipart form numbers and flags come as text. */
const number = (high: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value),
    z.int().min(0).max(high).nullish(),
  );
const flag = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean().nullish(),
);

const InviteForm = z.object({
  max_age: number(WEEK),
  max_uses: number(100),
  temporary: flag,
  unique: flag,
  target_type: number(2),
  target_user_id: snowflake.nullish(),
  target_application_id: snowflake.nullish(),
  role_ids: z
    .union([z.array(snowflake).max(250), z.string()])
    .nullish()
    .transform((ids) => (typeof ids === 'string' ? ids.split(',').filter(Boolean) : (ids ?? []))),
});

/** Roles that an invite gives: its creator must be able to give them. */
function checkRoles(call: Call, guild: Guild, member: Member, ids: readonly string[]): void {
  if (ids.length === 0) return;
  const own = guildPermissions(guild, member, call.world.clock.now());
  if (!(own & Permission.ManageRoles)) throw fail(RESTJSONErrorCodes.MissingPermissions);
  for (const id of ids) {
    const role = guild.roles.get(id);
    if (!role) throw fail(RESTJSONErrorCodes.UnknownRole);
    if (role.managed || id === guild.fields.id) throw fail(RESTJSONErrorCodes.InvalidRole);
    if (!outranksRole(guild, member, role)) throw fail(RESTJSONErrorCodes.MissingPermissions);
  }
}

/** Audit log fields of an invite. */
export const auditedInvite = ({ code, channelId, inviterId, max_age, max_uses, temporary, uses, roleIds }: Invite) => ({
  code,
  channel_id: channelId,
  inviter_id: inviterId,
  max_age,
  max_uses,
  temporary,
  uses,
  flags: 0,
  ...(roleIds.length > 0 ? { role_ids: roleIds } : {}),
});

function create(call: Call<z.output<typeof InviteForm>>): object {
  const { world, body, uploads } = call;
  const { channel, guild, member, need } = channelAccess(call);
  if (!guild || !member) throw fail(RESTJSONErrorCodes.CannotExecuteActionOnDMChannel);
  need(Permission.CreateInstantInvite);
  if (channel.type === ChannelType.GuildCategory) throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
  checkRoles(call, guild, member, body.role_ids);
  if (body.target_type === 1 && !body.target_user_id)
    throw invalidField('target_user_id', 'BASE_TYPE_REQUIRED', 'This field is required');
  const settings = {
    channelId: channel.id,
    inviterId: self(call).user.id,
    max_age: body.max_age ?? 86_400,
    max_uses: body.max_uses ?? 0,
    temporary: body.temporary ?? false,
    target_type: body.target_type || null,
    targetUserId: body.target_user_id ?? null,
    targetApplicationId: body.target_application_id ?? null,
    roleIds: body.role_ids,
    targetUserIds: uploads[0] ? readTargets(uploads[0].bytes) : null,
  };
  const invites = livingInvites(world, guild);
  const similar = body.unique ? undefined : invites.find((one) => isDeepStrictEqual({ ...one, ...settings }, one));
  if (similar) return presentInvite(world, guild, similar, { metadata: true });
  if (invites.length >= MAX_INVITES) throw fail(RESTJSONErrorCodes.MaximumNumberOfInvitesReached);
  const code = world.random.secret(10).replace(/[-_]/g, 'x');
  const invite: Invite = { code, ...settings, uses: 0, createdAt: world.clock.now(), flags: 0 };
  guild.invites.set(code, invite);
  watchInvite(world, guild, invite);
  auditChange(call, guild, {
    action: AuditLogEvent.InviteCreate,
    target: null,
    before: null,
    after: auditedInvite(invite),
  });
  const shown = presentInvite(world, guild, invite, { metadata: true }) as Record<string, unknown>;
  const { guild: _, channel: __, type: ___, flags: ____, roles: _____, ...told } = shown;
  world.emit({
    t: 'INVITE_CREATE',
    d: { ...told, role_ids: invite.roleIds, channel_id: channel.id, guild_id: guild.fields.id },
    ...invitesAudience(guild, channel.id),
  });
  return shown;
}

/** An invite that the caller may manage, as its inviter or as a manager of the guild. */
export function managedInvite(call: Call, alternative = 0n): { guild: Guild; invite: Invite } {
  const found = findInvite(call.world, call.params['code']!);
  if (!found) throw fail(RESTJSONErrorCodes.UnknownInvite);
  const { guild, invite } = found;
  const { can } = guildAccess({ ...call, params: { guild_id: guild.fields.id } });
  const isOwn = invite.inviterId === self(call).user.id;
  if (!isOwn && !can(Permission.ManageGuild) && !(alternative !== 0n && can(alternative)))
    throw fail(RESTJSONErrorCodes.MissingPermissions);
  return found;
}

function revoke(call: Call): object {
  const { world } = call;
  const found = findInvite(world, call.params['code']!);
  if (!found) throw fail(RESTJSONErrorCodes.UnknownInvite);
  const { guild, invite } = found;
  const { can } = guildAccess({ ...call, params: { guild_id: guild.fields.id } });
  if (!can(Permission.ManageGuild)) channelAccess(call, invite.channelId).need(Permission.ManageChannels);
  auditChange(call, guild, {
    action: AuditLogEvent.InviteDelete,
    target: null,
    before: auditedInvite(invite),
    after: null,
  });
  removeInvite(world, guild, invite);
  return presentInvite(world, guild, invite, {});
}

/** @see https://docs.discord.com/developers/resources/invite */
export const invites = [
  operation('create_channel_invite', { body: InviteForm, run: create }),
  operation('list_channel_invites', {
    run(call) {
      const { channel, guild, need } = channelAccess(call);
      if (!guild) throw fail(RESTJSONErrorCodes.CannotExecuteActionOnDMChannel);
      need(Permission.ManageChannels);
      const found = livingInvites(call.world, guild).filter(({ channelId }) => channelId === channel.id);
      return found.map((invite) => presentInvite(call.world, guild, invite, { metadata: true }));
    },
  }),
  operation('list_guild_invites', {
    run(call) {
      const { guild, can } = guildAccess(call);
      const mayManage = can(Permission.ManageGuild);
      if (!mayManage && !can(Permission.ViewAuditLog)) throw fail(RESTJSONErrorCodes.MissingPermissions);
      return livingInvites(call.world, guild).map((invite) =>
        presentInvite(call.world, guild, invite, { metadata: mayManage }),
      );
    },
  }),
  operation('invite_resolve', {
    query: z.object({ with_counts: queryFlag }),
    run(call) {
      const found = findInvite(call.world, call.params['code']!);
      if (!found) throw fail(RESTJSONErrorCodes.UnknownInvite);
      return presentInvite(call.world, found.guild, found.invite, { counts: call.query.with_counts });
    },
  }),
  operation('invite_revoke', { run: revoke }),
  operation('get_guild_vanity_url', {
    run(call) {
      const { guild, need } = guildAccess(call);
      need(Permission.ManageGuild);
      const code = guild.fields['vanity_url_code'] as string | null;
      return { code, uses: code === null ? 0 : (guild.invites.get(code)?.uses ?? 0) };
    },
  }),
];
