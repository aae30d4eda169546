import { DISCORD_EPOCH, snowflakeTime } from '#libs/vocabulary';
import { z } from 'zod';
import { outranksMember, Permission } from '../../permissions.ts';
import { compareIds } from '../../snowflakes.ts';
import type { Guild } from '../../world/entities.ts';
import { removeMember } from '../../world/guilds.ts';
import { audienceOf } from '../../world/messages.ts';
import type { World } from '../../world/world.ts';
import { guildAccess } from '../access.ts';
import { fail } from '../errors.ts';
import { queryInt, snowflake } from '../forms.ts';
import { operation, type Call } from '../operation.ts';

const WEEK = 604_800;

/** Deletes what somebody wrote in the last seconds. */
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

function ban(call: Call<z.output<typeof BanForm>>): void {
  const { guild, member, need } = guildAccess(call);
  const { world, body, params } = call;
  need(Permission.BanMembers);
  const user = world.user(params['user_id']!);
  if (!user) throw fail(10013);
  const target = guild.members.get(user.id);
  if (target && (target === member || !outranksMember(guild, member, target))) throw fail(50013);
  if (guild.bans.has(user.id)) return;
  guild.bans.set(user.id, { user, reason: call.reason });
  if (target) removeMember(world, guild, target);
  const seconds = body.delete_message_seconds ?? (body.delete_message_days ?? 0) * 86_400;
  if (seconds > 0) deleteRecent(world, guild, user.id, seconds);
  const guildId = guild.fields.id;
  world.emit({ t: 'GUILD_BAN_ADD', d: { guild_id: guildId, user }, guildId });
}

/** @see https://docs.discord.com/developers/resources/guild#get-guild-bans */
export const bans = [
  operation('list_guild_bans', {
    query: z.object({ limit: queryInt(1, 1000, 1000), before: snowflake.optional(), after: snowflake.optional() }),
    run(call) {
      const { guild, need } = guildAccess(call);
      need(Permission.BanMembers);
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
      if (!found) throw fail(10026);
      return found;
    },
  }),
  operation('ban_user_from_guild', { body: BanForm, run: ban }),
  operation('unban_user_from_guild', {
    run(call) {
      const { guild, need } = guildAccess(call);
      need(Permission.BanMembers);
      const found = guild.bans.get(call.params['user_id']!);
      if (!found) throw fail(10026);
      guild.bans.delete(found.user.id);
      const guildId = guild.fields.id;
      call.world.emit({ t: 'GUILD_BAN_REMOVE', d: { guild_id: guildId, user: found.user }, guildId });
    },
  }),
];
