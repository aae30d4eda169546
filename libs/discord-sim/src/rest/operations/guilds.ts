import { ChannelType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { guildPermissions, Permission } from '../../permissions.ts';
import { compareIds } from '../../snowflakes.ts';
import { AuditLogEvent } from '../../world/audit-log.ts';
import type { Guild, GuildFields } from '../../world/entities.ts';
import { tellOfGuild } from '../../world/guilds.ts';
import { presentExpressions, presentGuild, presentOwnGuild } from '../../world/present.ts';
import type { World } from '../../world/world.ts';
import { guildAccess, self, type GuildAccess } from '../access.ts';
import { auditChange } from '../audit.ts';
import { fail, invalidField } from '../errors.ts';
import { queryFlag, queryInt, snowflake } from '../forms.ts';
import { keepImage } from '../images.ts';
import { operation, type Call } from '../operation.ts';

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
  preferred_locale: z
    .string()
    .nullish()
    .transform((locale) => (locale === null ? 'en-US' : locale)),
  premium_progress_bar_enabled: z.boolean().optional(),
  icon: z.string().nullish(),
  splash: z.string().nullish(),
  discovery_splash: z.string().nullish(),
  banner: z.string().nullish(),
  home_header: z.string().nullish(),
  features: z.array(z.string()).optional(),
});
type GuildEdit = z.output<typeof GuildEdit>;

/** Features that a guild needs for each kind of picture. */
const PICTURES = {
  icon: null,
  splash: 'INVITE_SPLASH',
  discovery_splash: 'DISCOVERABLE',
  banner: 'BANNER',
  home_header: null,
} as const;
/** Features that members can switch, with the permission for each. */
const MUTABLE: Readonly<Record<string, bigint>> = {
  COMMUNITY: Permission.Administrator,
  DISCOVERABLE: Permission.Administrator,
  INVITES_DISABLED: Permission.ManageGuild,
  RAID_ALERTS_DISABLED: Permission.ManageGuild,
};
const COMMUNITY_PARTS = ['rules_channel_id', 'public_updates_channel_id'] as const;

/** Pictures as hashes. @throws DiscordError 50101 for one that needs more boosts */
function picturesOf(world: World, guild: Guild, form: GuildEdit): Partial<GuildFields> {
  const pictures: Record<string, string | null> = {};
  for (const [key, feature] of Object.entries(PICTURES)) {
    const given = form[key as keyof typeof PICTURES];
    if (given === undefined) continue;
    if (given && feature !== null && !guild.fields.features.includes(feature))
      throw fail(RESTJSONErrorCodes.ServerNeedsMoreBoostsToPerformThisAction);
    pictures[key] = given ? keepImage(world, given, key) : null;
  }
  return pictures;
}

/** The resulting features of a guild; features that cannot be switched stay. */
function featuresOf(access: GuildAccess, wanted: readonly string[]): string[] {
  const had = access.guild.fields.features;
  for (const [feature, bits] of Object.entries(MUTABLE))
    if (wanted.includes(feature) !== had.includes(feature)) access.need(bits);
  const next = new Set(had.filter((feature) => !(feature in MUTABLE) || wanted.includes(feature)));
  for (const feature of wanted) if (feature in MUTABLE) next.add(feature);
  if (next.has('COMMUNITY')) next.add('NEWS');
  else next.delete('NEWS');
  return [...next];
}

/** A community has a rules and an updates channel, verification, and a filter on. @see https://docs.discord.com/developers/resources/guild#modify-guild */
function checkCommunity(guild: Guild, next: GuildFields): void {
  if (!next.features.includes('COMMUNITY')) return;
  for (const key of COMMUNITY_PARTS) {
    const id = next[key];
    if (id === null) throw invalidField(key, 'BASE_TYPE_REQUIRED', 'This field is required');
    const type = guild.channels.get(id)?.type;
    if (type !== ChannelType.GuildText && type !== ChannelType.GuildAnnouncement)
      throw fail(RESTJSONErrorCodes.CommunityServerChannelsMustBeTextChannels);
  }
  if (next.verification_level < 1)
    throw invalidField(
      'verification_level',
      'GUILD_VERIFICATION_LEVEL_TOO_LOW',
      'Must be at least low for a community.',
    );
  if (next.explicit_content_filter < 2)
    throw invalidField(
      'explicit_content_filter',
      'GUILD_EXPLICIT_CONTENT_FILTER_TOO_LOW',
      'Must scan all members in a community.',
    );
}

function edit(call: Call<GuildEdit>): object {
  const access = guildAccess(call);
  const { guild } = access;
  access.need(Permission.ManageGuild);
  for (const [key, value] of Object.entries(call.body)) {
    if (key.endsWith('_channel_id') && typeof value === 'string' && !guild.channels.has(value))
      throw fail(RESTJSONErrorCodes.UnknownChannel);
  }
  const { features, ...rest } = call.body;
  const given = Object.entries(rest).filter(([key, value]) => value !== undefined && !(key in PICTURES));
  const next: GuildFields = {
    ...guild.fields,
    ...(Object.fromEntries(given) as Partial<GuildFields>),
    ...picturesOf(call.world, guild, call.body),
    ...(features ? { features: featuresOf(access, features) } : {}),
  };
  checkCommunity(guild, next);
  auditChange(call, guild, {
    action: AuditLogEvent.GuildUpdate,
    target: guild.fields.id,
    before: guild.fields,
    after: next,
  });
  guild.fields = next;
  tellOfGuild(call.world, guild);
  return presentGuild(guild);
}

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
      const more = { splash: null, discovery_splash: null, home_header: null, ...presentExpressions(guild) };
      return { id, name, icon, description, features, ...more, ...counts(guild.members.size) };
    },
  }),
  operation('update_guild', { body: GuildEdit, run: edit }),
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
