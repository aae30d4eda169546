import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { highestRole, outranksRole, Permission } from '../../permissions.ts';
import { AuditLogEvent } from '../../world/audit-log.ts';
import type { Guild, Member, Role } from '../../world/entities.ts';
import { makeRole, removeRole, tellOfMember, tellOfRole } from '../../world/guilds.ts';
import { presentRoles } from '../../world/present.ts';
import type { World } from '../../world/world.ts';
import { guildAccess, memberOf, type GuildAccess } from '../access.ts';
import { audit, auditChange } from '../audit.ts';
import { fail, invalidField } from '../errors.ts';
import { permissionBits, snowflake } from '../forms.ts';
import { keepImage } from '../images.ts';
import { operation, type Call } from '../operation.ts';

const MAX_ROLES = 250;
const color = z.int().min(0).max(0xffffff);

const RoleForm = z.object({
  name: z.string().max(100).nullish(),
  permissions: permissionBits.nullish(),
  color: color.nullish(),
  colors: z
    .object({ primary_color: color, secondary_color: color.nullish(), tertiary_color: color.nullish() })
    .nullish(),
  hoist: z.boolean().nullish(),
  mentionable: z.boolean().nullish(),
  icon: z.string().nullish(),
  unicode_emoji: z.string().max(100).nullish(),
});
type RoleForm = z.output<typeof RoleForm>;
const RoleEdit = RoleForm.extend({ name: z.string().min(1).max(100).nullish() });

function roleOf(call: Call, guild: Guild): Role {
  const role = guild.roles.get(call.params['role_id']!);
  if (!role) throw fail(RESTJSONErrorCodes.UnknownRole);
  return role;
}

/** A role can be given and changed only from above. */
function needAbove({ guild, member }: GuildAccess, role: Role): void {
  if (!outranksRole(guild, member, role)) throw fail(RESTJSONErrorCodes.MissingPermissions);
}

function fieldsOf(world: World, form: RoleForm): Partial<Role> {
  const primary = form.colors?.primary_color ?? form.color;
  return {
    ...(form.name === null || form.name === undefined ? {} : { name: form.name === '' ? 'new role' : form.name }),
    ...(form.permissions ? { permissions: form.permissions } : {}),
    ...(primary === null || primary === undefined
      ? {}
      : {
          color: primary,
          colors: {
            primary_color: primary,
            secondary_color: form.colors?.secondary_color ?? null,
            tertiary_color: form.colors?.tertiary_color ?? null,
          },
        }),
    ...(typeof form.hoist === 'boolean' ? { hoist: form.hoist } : {}),
    ...(typeof form.mentionable === 'boolean' ? { mentionable: form.mentionable } : {}),
    ...(form.icon === undefined ? {} : { icon: form.icon === null ? null : keepImage(world, form.icon, 'icon') }),
    ...(form.unicode_emoji === undefined ? {} : { unicode_emoji: form.unicode_emoji }),
  };
}

/** The three colours of the holographic style; no other combination is allowed. */
const HOLOGRAPHIC = [11_127_295, 16_759_788, 16_761_760] as const;

/**
 * Checks that a guild has the features for icons, gradients and holographic colours.
 *
 * @throws DiscordError 50101, or 50035 for a third colour that is not the holographic one
 * @see https://docs.discord.com/developers/topics/permissions#role-object-role-colors-object
 */
function checkFeatures({ fields: { features } }: Guild, form: RoleForm): void {
  if ((form.icon || form.unicode_emoji) && !features.includes('ROLE_ICONS'))
    throw fail(RESTJSONErrorCodes.ServerNeedsMoreBoostsToPerformThisAction);
  const { primary_color: first, secondary_color: second, tertiary_color: third } = form.colors ?? {};
  if ((second ?? third ?? null) !== null && !features.includes('ENHANCED_ROLE_COLORS'))
    throw fail(RESTJSONErrorCodes.ServerNeedsMoreBoostsToPerformThisAction);
  if (typeof third !== 'number') return;
  if ([first, second, third].every((value, index) => value === HOLOGRAPHIC[index])) return;
  throw invalidField('colors', 'ROLE_COLORS_INVALID', 'A third color is only for the holographic style.');
}

/** A member cannot put a role at or above their own highest. */
function checkTop(
  { guild, member }: GuildAccess,
  moves: ReadonlyArray<{ position?: number | null | undefined }>,
): void {
  if (guild.fields.owner_id === member.user.id) return;
  const top = highestRole(guild, member).position;
  if (moves.some(({ position }) => typeof position === 'number' && position >= top))
    throw fail(RESTJSONErrorCodes.MissingPermissions);
}

/** A member cannot grant permissions that they do not have. */
function checkPermissions({ can }: GuildAccess, permissions: string | null | undefined, before = '0'): void {
  if (!permissions) return;
  const added = BigInt(permissions) & ~BigInt(before);
  if (!can(Permission.Administrator) && !can(added)) throw fail(RESTJSONErrorCodes.MissingPermissions);
}

function create(call: Call<RoleForm>): Role {
  const access = guildAccess(call);
  const { guild, need } = access;
  need(Permission.ManageRoles);
  if (guild.roles.size >= MAX_ROLES) throw fail(RESTJSONErrorCodes.MaximumNumberOfGuildRolesReached);
  checkPermissions(access, call.body.permissions);
  checkFeatures(guild, call.body);
  call.spend('roles', guild.fields.id);
  const everyone = guild.roles.get(guild.fields.id)!.permissions;
  const role = makeRole(call.world.snowflakes.next(), {
    permissions: everyone,
    ...fieldsOf(call.world, call.body),
    position: 1,
  });
  const shifted = [...guild.roles.values()].filter(({ position }) => position >= 1);
  guild.roles.set(role.id, role);
  auditChange(call, guild, { action: AuditLogEvent.RoleCreate, target: role.id, before: null, after: role });
  tellOfRole(call.world, guild, role, 'CREATE');
  for (const other of shifted) {
    other.position += 1;
    tellOfRole(call.world, guild, other, 'UPDATE');
  }
  return role;
}

/** Records the roles that a member was given and those that were removed. */
export function auditRoles(
  call: Call,
  guild: Guild,
  member: Member,
  added: readonly Role[],
  removed: readonly Role[],
): void {
  const named = (some: readonly Role[]) => some.map(({ id, name }) => ({ id, name }));
  const changes = [
    ...(added.length > 0 ? [{ key: '$add', new_value: named(added) }] : []),
    ...(removed.length > 0 ? [{ key: '$remove', new_value: named(removed) }] : []),
  ];
  audit(call, guild, { action: AuditLogEvent.MemberRoleUpdate, target: member.user.id, changes });
}

function change(call: Call, isGiven: boolean): void {
  const access = guildAccess(call);
  const { guild, need } = access;
  need(Permission.ManageRoles);
  const member = memberOf(call, guild);
  const role = roleOf(call, guild);
  if (role.id === guild.fields.id || role.managed) throw fail(RESTJSONErrorCodes.InvalidRole);
  needAbove(access, role);
  if (member.roles.includes(role.id) === isGiven) return;
  auditRoles(call, guild, member, isGiven ? [role] : [], isGiven ? [] : [role]);
  member.roles = isGiven ? [...member.roles, role.id] : member.roles.filter((id) => id !== role.id);
  tellOfMember(call.world, guild, member);
}

/** @see https://docs.discord.com/developers/resources/guild#get-guild-roles */
export const roles = [
  operation('list_guild_roles', { run: (call) => presentRoles(guildAccess(call).guild) }),
  operation('get_guild_role', { run: (call) => roleOf(call, guildAccess(call).guild) }),
  operation('create_guild_role', { body: RoleForm, run: create }),
  operation('update_guild_role', {
    body: RoleEdit,
    run(call) {
      const access = guildAccess(call);
      const { guild, need } = access;
      need(Permission.ManageRoles);
      const role = roleOf(call, guild);
      if (role.id !== guild.fields.id) needAbove(access, role);
      checkPermissions(access, call.body.permissions, role.permissions);
      checkFeatures(guild, call.body);
      const before = { ...role };
      Object.assign(role, fieldsOf(call.world, call.body));
      auditChange(call, guild, { action: AuditLogEvent.RoleUpdate, target: role.id, before, after: role });
      tellOfRole(call.world, guild, role, 'UPDATE');
      return role;
    },
  }),
  operation('bulk_update_guild_roles', {
    body: z.array(z.object({ id: snowflake, position: z.int().min(0).nullish() })),
    run(call) {
      const access = guildAccess(call);
      const { guild, need } = access;
      need(Permission.ManageRoles);
      const moves = call.body.flatMap(({ id, position }) => {
        const role = guild.roles.get(id);
        if (!role) throw fail(RESTJSONErrorCodes.UnknownRole);
        // Libraries send the whole list: an unchanged position needs no rank.
        return typeof position === 'number' && position !== role.position && id !== guild.fields.id
          ? // Only @everyone is at the lowest position.
            [{ role, position: Math.max(position, 1) }]
          : [];
      });
      for (const { role } of moves) needAbove(access, role);
      checkTop(access, moves);
      for (const { role, position } of moves) {
        role.position = position;
        tellOfRole(call.world, guild, role, 'UPDATE');
      }
      return presentRoles(guild);
    },
  }),
  operation('delete_guild_role', {
    run(call) {
      const access = guildAccess(call);
      const { guild, need } = access;
      const { world } = call;
      need(Permission.ManageRoles);
      const role = roleOf(call, guild);
      if (role.id === guild.fields.id || role.managed) throw fail(RESTJSONErrorCodes.InvalidRole);
      needAbove(access, role);
      auditChange(call, guild, { action: AuditLogEvent.RoleDelete, target: role.id, before: role, after: null });
      removeRole(world, guild, role.id);
    },
  }),
  operation('guild_role_member_counts', {
    run(call) {
      const { guild } = guildAccess(call);
      const counts: Record<string, number> = {};
      for (const id of guild.roles.keys()) if (id !== guild.fields.id) counts[id] = 0;
      for (const member of guild.members.values()) for (const id of member.roles) counts[id] = (counts[id] ?? 0) + 1;
      return counts;
    },
  }),
  operation('add_guild_member_role', { run: (call) => change(call, true) }),
  operation('delete_guild_member_role', { run: (call) => change(call, false) }),
];
