import { z } from 'zod';
import { guildPermissions, Permission } from '../../permissions.ts';
import { compareIds } from '../../snowflakes.ts';
import type { GuildFields } from '../../world/entities.ts';
import { tellOfGuild } from '../../world/guilds.ts';
import { presentGuild, presentOwnGuild } from '../../world/present.ts';
import { guildAccess, self } from '../access.ts';
import { fail } from '../errors.ts';
import { queryFlag, queryInt, snowflake } from '../forms.ts';
import { operation } from '../operation.ts';

const channel = snowflake.nullish();
const GuildEdit = z.object({
  name: z.string().min(2).max(100).optional(),
  description: z.string().max(300).nullish(),
  verification_level: z.int().min(0).max(4).nullish(),
  default_message_notifications: z.int().min(0).max(1).nullish(),
  explicit_content_filter: z.int().min(0).max(2).nullish(),
  afk_channel_id: channel,
  afk_timeout: z.literal([60, 300, 900, 1800, 3600]).optional(),
  system_channel_id: channel,
  system_channel_flags: z.int().min(0).optional(),
  rules_channel_id: channel,
  public_updates_channel_id: channel,
  safety_alerts_channel_id: channel,
  preferred_locale: z.string().optional(),
  premium_progress_bar_enabled: z.boolean().optional(),
});

const counts = (size: number) => ({ approximate_member_count: size, approximate_presence_count: size });

/** @see https://docs.discord.com/developers/resources/guild */
export const guilds = [
  operation('get_guild', {
    query: z.object({ with_counts: queryFlag }),
    run(call) {
      const { guild } = guildAccess(call);
      return { ...presentGuild(guild), ...(call.query.with_counts ? counts(guild.members.size) : {}) };
    },
  }),
  operation('get_guild_preview', {
    run(call) {
      const { guild } = guildAccess(call);
      const { id, name, icon, description, features } = guild.fields;
      const more = { splash: null, discovery_splash: null, home_header: null, emojis: [], stickers: [] };
      return { id, name, icon, description, features, ...more, ...counts(guild.members.size) };
    },
  }),
  operation('update_guild', {
    body: GuildEdit,
    run(call) {
      const { guild, need } = guildAccess(call);
      need(Permission.ManageGuild);
      for (const [key, value] of Object.entries(call.body)) {
        if (key.endsWith('_channel_id') && typeof value === 'string' && !guild.channels.has(value)) throw fail(10003);
      }
      const given = Object.entries(call.body).filter(([, value]) => value !== undefined);
      guild.fields = { ...guild.fields, ...(Object.fromEntries(given) as Partial<GuildFields>) };
      tellOfGuild(call.world, guild);
      return presentGuild(guild);
    },
  }),
  operation('list_my_guilds', {
    scope: 'guilds',
    query: z.object({
      before: snowflake.optional(),
      after: snowflake.optional(),
      limit: queryInt(1, 200, 200),
      with_counts: queryFlag,
    }),
    run({ world, caller, query }) {
      const userId = self({ caller }).user.id;
      const { before, after, limit } = query;
      const mine = world.guildsOf(userId).sort((a, b) => compareIds(a.fields.id, b.fields.id));
      const inRange = mine.filter(
        ({ fields }) =>
          (before === undefined || compareIds(fields.id, before) < 0) &&
          (after === undefined || compareIds(fields.id, after) > 0),
      );
      const page = before === undefined ? inRange.slice(0, limit) : inRange.slice(-limit);
      return page.map((guild) => {
        const permissions = guildPermissions(guild, guild.members.get(userId)!, world.clock.now());
        return {
          ...presentOwnGuild(guild, userId, permissions),
          ...(query.with_counts ? counts(guild.members.size) : {}),
        };
      });
    },
  }),
  operation('get_my_guild_member', { scope: 'guilds.members.read', run: (call) => guildAccess(call).member }),
];
