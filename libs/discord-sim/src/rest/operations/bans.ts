import { DISCORD_EPOCH, snowflakeTime } from '#libs/vocabulary';
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { outranksMember, Permission } from '../../permissions.ts';
import { compareIds } from '../../snowflakes.ts';
import { AuditLogEvent } from '../../world/audit-log.ts';
import type { Guild, User } from '../../world/entities.ts';
import { removeMember } from '../../world/guilds.ts';
import { audienceOf } from '../../world/messages.ts';
import type { World } from '../../world/world.ts';
import { guildAccess, type GuildAccess } from '../access.ts';
import { audit } from '../audit.ts';
import { fail } from '../errors.ts';
import { queryInt, snowflake } from '../forms.ts';
import { operation, type Call } from '../operation.ts';

const WEEK = 604_800;
/** One of these permissions is needed to receive bans. */
const SEES_BANS = Permission.BanMembers | Permission.ViewAuditLog;

/** Deletes the messages of a user from the last `seconds`. */
function deleteRecent(world: World, guild: Guild, userId: string, seconds: number): void {
  const since = Math.max(world.clock.now() - seconds * 1000, DISCORD_EPOCH);
  for (const channel of guild.channels.values()) {
    const log = world.log(channel.id);
    const recent = [...log].filter(({ fields }) => fields.author.id === userId && snowflakeTime(fields.id) >= since);
    if (recent.length === 0) continue;
    const ids = recent.map(({ fields }) => fields.id);
    for (const id of ids) log.delete(id);
    const d = { ids, channel_id: channel.id, guild_id: guild.fields.id };
    world.emit({ t: 'MESSAGE_DELETE_BULK', d, ...audienceOf(world, channel) });
  }
}

const BanForm = z.object({
  delete_message_days: z.int().min(0).max(7).nullish(),
  delete_message_seconds: z.int().min(0).max(WEEK).nullish(),
});

/** Whether the caller may ban a user: not itself, and not a member above it. */
function mayBan({ guild, member }: GuildAccess, userId: string): boolean {
  const target = guild.members.get(userId);
  return !target || (target !== member && outranksMember(guild, member, target));
}

/** Counts bans of users outside the guild. @throws DiscordError 30035 */
function spendOutside(call: Call, guild: Guild, userId: string): void {
  if (!guild.members.has(userId)) call.spend('outsideBans', guild.fields.id);
}

/** Whether a bulk ban may ban one more user. */
function isAffordable(call: Call, guild: Guild, userId: string): boolean {
  try {
    spendOutside(call, guild, userId);
    return true;
  } catch {
    return false;
  }
}

/** Bans a user who is not banned yet, member or not. */
function banUser(call: Call, guild: Guild, user: User, seconds: number): void {
  const { world } = call;
  const target = guild.members.get(user.id);
  guild.bans.set(user.id, { user, reason: call.reason });
  audit(call, guild, { action: AuditLogEvent.MemberBanAdd, target: user.id });
  if (target) removeMember(world, guild, target);
  if (seconds > 0) deleteRecent(world, guild, user.id, seconds);
  const guildId = guild.fields.id;
  world.emit({ t: 'GUILD_BAN_ADD', d: { guild_id: guildId, user }, guildId, permission: SEES_BANS });
}

function ban(call: Call<z.output<typeof BanForm>>): void {
  const access = guildAccess(call);
  const { guild, need } = access;
  const { world, body, params } = call;
  need(Permission.BanMembers);
  const user = world.user(params['user_id']!);
  if (!user) throw fail(RESTJSONErrorCodes.UnknownUser);
  if (!mayBan(access, user.id)) throw fail(RESTJSONErrorCodes.MissingPermissions);
  if (guild.bans.has(user.id)) return;
  spendOutside(call, guild, user.id);
  banUser(call, guild, user, body.delete_message_seconds ?? (body.delete_message_days ?? 0) * 86_400);
}

const BulkBan = z.object({
  user_ids: z.array(snowflake).min(1).max(200),
  delete_message_seconds: z.int().min(0).max(WEEK).nullish(),
});

/** @see https://docs.discord.com/developers/resources/guild#get-guild-bans */
export const bans = [
  operation('list_guild_bans', {
    query: z.object({ limit: queryInt(1, 1000, 1000), before: snowflake.optional(), after: snowflake.optional() }),
    run(call) {
      const { guild, need } = guildAccess(call);
      need(Permission.BanMembers);
      call.spend('banReads', guild.fields.id);
      const { before, after, limit } = call.query;
      let found = [...guild.bans.values()].sort((a, b) => compareIds(a.user.id, b.user.id));
      if (before !== undefined) return found.filter(({ user }) => compareIds(user.id, before) < 0).slice(-limit);
      if (after !== undefined) found = found.filter(({ user }) => compareIds(user.id, after) > 0);
      return found.slice(0, limit);
    },
  }),
  operation('get_guild_ban', {
    run(call) {
      const { guild, need } = guildAccess(call);
      need(Permission.BanMembers);
      const found = guild.bans.get(call.params['user_id']!);
      if (!found) throw fail(RESTJSONErrorCodes.UnknownBan);
      return found;
    },
  }),
  operation('ban_user_from_guild', { body: BanForm, run: ban }),
  operation('bulk_ban_users_from_guild', {
    body: BulkBan,
    run(call) {
      const access = guildAccess(call);
      const { guild, need } = access;
      need(Permission.BanMembers | Permission.ManageGuild);
      const [banned, failed]: [string[], string[]] = [[], []];
      for (const id of new Set(call.body.user_ids)) {
        const user = call.world.user(id);
        if (!user || guild.bans.has(id) || !mayBan(access, id) || !isAffordable(call, guild, id)) failed.push(id);
        else {
          banUser(call, guild, user, call.body.delete_message_seconds ?? 0);
          banned.push(id);
        }
      }
      if (banned.length === 0) throw fail(RESTJSONErrorCodes.FailedToBanUsers);
      return { banned_users: banned, failed_users: failed };
    },
  }),
  operation('unban_user_from_guild', {
    run(call) {
      const { guild, need } = guildAccess(call);
      need(Permission.BanMembers);
      const found = guild.bans.get(call.params['user_id']!);
      if (!found) throw fail(RESTJSONErrorCodes.UnknownBan);
      guild.bans.delete(found.user.id);
      audit(call, guild, { action: AuditLogEvent.MemberBanRemove, target: found.user.id });
      const guildId = guild.fields.id;
      call.world.emit({
        t: 'GUILD_BAN_REMOVE',
        d: { guild_id: guildId, user: found.user },
        guildId,
        permission: SEES_BANS,
      });
    },
  }),
];
