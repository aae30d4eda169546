import { z } from 'zod';
import { snowflakeTime } from '#libs/vocabulary';
import { Permission } from '../../permissions.ts';
import { AuditLogEvent } from '../../world/audit-log.ts';
import type { Guild, Member } from '../../world/entities.ts';
import { removeMember } from '../../world/guilds.ts';
import type { World } from '../../world/world.ts';
import { guildAccess } from '../access.ts';
import { audit } from '../audit.ts';
import { queryInt, snowflake } from '../forms.ts';
import { operation } from '../operation.ts';

const DAY = 86_400_000;

/** Time at which each member was last seen: joined or sent a message. */
function lastSeen(world: World, guild: Guild): Map<string, number> {
  const seen = new Map<string, number>();
  for (const channelId of guild.channels.keys()) {
    for (const { fields } of world.log(channelId)) {
      const at = snowflakeTime(fields.id);
      if (at > (seen.get(fields.author.id) ?? 0)) seen.set(fields.author.id, at);
    }
  }
  return seen;
}

/** Members that a prune removes: inactive, and without roles other than the given ones. */
function inactive(world: World, guild: Guild, days: number, roles: readonly string[]): Member[] {
  const seen = lastSeen(world, guild);
  const before = world.clock.now() - days * DAY;
  return [...guild.members.values()].filter(
    ({ user, roles: own, joined_at }) =>
      !user.bot &&
      user.id !== guild.fields.owner_id &&
      own.every((id) => roles.includes(id)) &&
      Math.max(seen.get(user.id) ?? 0, Date.parse(joined_at)) < before,
  );
}

const idList = z
  .union([z.string(), z.array(snowflake)])
  .nullish()
  .transform((given) => (typeof given === 'string' ? given.split(',').filter(Boolean) : (given ?? [])));

/** @see https://docs.discord.com/developers/resources/guild#get-guild-prune-count */
export const prune = [
  operation('preview_prune_guild', {
    query: z.object({ days: queryInt(1, 30, 7), include_roles: idList }),
    run(call) {
      const { guild, need } = guildAccess(call);
      need(Permission.ManageGuild | Permission.KickMembers);
      return { pruned: inactive(call.world, guild, call.query.days, call.query.include_roles).length };
    },
  }),
  operation('prune_guild', {
    body: z.object({
      days: z.int().min(1).max(30).nullish(),
      compute_prune_count: z.boolean().nullish(),
      include_roles: idList,
    }),
    run(call) {
      const { guild, need } = guildAccess(call);
      need(Permission.ManageGuild | Permission.KickMembers);
      call.spend('prunes', guild.fields.id);
      const days = call.body.days ?? 7;
      const gone = inactive(call.world, guild, days, call.body.include_roles);
      for (const member of gone) removeMember(call.world, guild, member);
      audit(call, guild, {
        action: AuditLogEvent.MemberPrune,
        target: null,
        options: { delete_member_days: String(days), members_removed: String(gone.length) },
      });
      return { pruned: call.body.compute_prune_count === false ? null : gone.length };
    },
  }),
];
