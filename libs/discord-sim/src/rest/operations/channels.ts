import { ChannelType, OverwriteType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { guildPermissions, Permission } from '../../permissions.ts';
import { AuditLogEvent } from '../../world/audit-log.ts';
import type { Channel, Guild, Overwrite } from '../../world/entities.ts';
import { makeChannel, tellOfChannel } from '../../world/guilds.ts';
import { presentChannels } from '../../world/present.ts';
import { audienceOf } from '../../world/messages.ts';
import { removeChannel } from '../../world/remove-channel.ts';
import { isThread, presentThread } from '../../world/threads.ts';
import { hiddenChannels } from '../../world/visibility.ts';
import { channelAccess, guildAccess, self, type ChannelAccess } from '../access.ts';
import { auditChange } from '../audit.ts';
import { auditOverwrite, auditOverwrites } from '../audit-overwrites.ts';
import { fail, invalidField } from '../errors.ts';
import { overwriteForm, permissionBits, snowflake } from '../forms.ts';
import { operation, type Call } from '../operation.ts';
import { forumFields, forumSettings } from '../forum-fields.ts';
import { deleteThread, editThread } from '../thread-edit.ts';
import { threadFields } from '../thread-forms.ts';

const MAX_CHANNELS = 500;
const MAX_IN_CATEGORY = 50;
const CREATABLE = [
  ChannelType.GuildText,
  ChannelType.GuildVoice,
  ChannelType.GuildCategory,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildStageVoice,
  ChannelType.GuildForum,
  ChannelType.GuildMedia,
] as const;

/** One overwrite per target: the last one counts. */
const overwriteList = z
  .array(overwriteForm)
  .transform((list) => [...new Map(list.map((one) => [one.id, one])).values()]);
const fields = {
  topic: z.string().max(4096).nullish(),
  position: z.int().min(0).max(2_147_483_647).nullish(),
  nsfw: z.boolean().nullish(),
  rate_limit_per_user: z.int().min(0).max(21_600).nullish(),
  bitrate: z.int().min(8_000).max(384_000).nullish(),
  user_limit: z.int().min(0).max(10_000).nullish(),
  video_quality_mode: z.literal([1, 2]).nullish(),
  default_thread_rate_limit_per_user: z.int().min(0).max(21_600).nullish(),
  parent_id: snowflake.nullish(),
  permission_overwrites: overwriteList.nullish(),
  rtc_region: z.string().nullish(),
  ...forumFields,
  flags: z.int().min(0).nullish(),
  default_auto_archive_duration: z.union([z.literal(60), z.literal(1440), z.literal(4320), z.literal(10080)]).nullish(),
};
const ChannelCreate = z.object({
  ...fields,
  name: z.string().min(1).max(100),
  type: z.literal(CREATABLE).default(ChannelType.GuildText),
});
const ChannelEdit = z.object({
  ...fields,
  name: z.string().min(1).max(100).optional(),
  type: z.literal([ChannelType.GuildText, ChannelType.GuildAnnouncement]).optional(),
  ...threadFields,
});

/** Names of text channels are lower case with dashes, as in Discord. */
const nameFor = (name: string, type: number): string =>
  [ChannelType.GuildText, ChannelType.GuildAnnouncement, ChannelType.GuildForum, ChannelType.GuildMedia].includes(type)
    ? name.trim().toLowerCase().replace(/\s+/g, '-')
    : name.trim();

export function checkParent(guild: Guild, parentId: string | null | undefined, moving?: Channel): void {
  if (parentId === null || parentId === undefined) return;
  if (guild.channels.get(parentId)?.type !== ChannelType.GuildCategory) {
    throw invalidField('parent_id', 'CHANNEL_PARENT_INVALID', 'Category does not exist');
  }
  const inside = [...guild.channels.values()].filter((channel) => channel.parent_id === parentId && channel !== moving);
  if (inside.length >= MAX_IN_CATEGORY) {
    throw invalidField(
      'parent_id',
      'CHANNEL_PARENT_MAX_CHANNELS',
      'Maximum number of channels in category reached (50)',
    );
  }
}

/**
 * An overwrite may only set permissions of its author, unless the author is an administrator.
 *
 * @throws DiscordError 10011 for a role of another guild, 50013
 */
export function checkOverwrites(call: Call, guild: Guild, overwrites: readonly Overwrite[] | null | undefined): void {
  const member = guild.members.get(self(call).user.id)!;
  const own = guildPermissions(guild, member, call.world.clock.now());
  for (const { id, type } of overwrites ?? []) {
    if (type === OverwriteType.Role && !guild.roles.has(id)) throw fail(RESTJSONErrorCodes.UnknownRole);
  }
  if (!overwrites || own & Permission.Administrator) return;
  if (overwrites.some(({ allow, deny }) => (BigInt(allow) | BigInt(deny)) & ~own))
    throw fail(RESTJSONErrorCodes.MissingPermissions);
}

/** Only administrators may set MANAGE_ROLES in a new channel. */
function checkManageRoles(
  call: Call,
  guild: Guild,
  form: { permission_overwrites?: Overwrite[] | null | undefined },
): void {
  const own = guildPermissions(guild, guild.members.get(self(call).user.id)!, call.world.clock.now());
  if (own & Permission.Administrator) return;
  const bits = (form.permission_overwrites ?? []).reduce(
    (all, { allow, deny }) => all | BigInt(allow) | BigInt(deny),
    0n,
  );
  if (bits & Permission.ManageRoles) throw fail(RESTJSONErrorCodes.MissingPermissions);
}

const STAGE_BITRATE = 64_000;
const BITRATES = [96_000, 128_000, 256_000, 384_000];
/** Announcement and stage channels are for community guilds. */
const COMMUNITY_TYPES = new Set<number>([ChannelType.GuildAnnouncement, ChannelType.GuildStageVoice]);
const MAX_OVERWRITES = 1_000;

const ChannelFlag = { RequireTag: 1 << 4, HideDownloads: 1 << 15, IsSpoiler: 1 << 21 } as const;

/** Flags that each kind of channel may have. @see https://docs.discord.com/developers/resources/channel#channel-object-channel-flags */
function checkFlags(
  type: number,
  form: { flags?: number | null | undefined; nsfw?: boolean | null | undefined },
): void {
  const isForum = type === ChannelType.GuildForum || type === ChannelType.GuildMedia;
  const allowed =
    (isForum ? ChannelFlag.RequireTag : 0) |
    (type === ChannelType.GuildMedia ? ChannelFlag.HideDownloads : 0) |
    (isForum || [ChannelType.GuildText, ChannelType.GuildVoice, ChannelType.GuildAnnouncement].includes(type)
      ? ChannelFlag.IsSpoiler
      : 0);
  const flags = form.flags ?? 0;
  if (flags & ~allowed || (flags & ChannelFlag.IsSpoiler && form.nsfw))
    throw invalidField('flags', 'CHANNEL_FLAGS_INVALID', 'These flags cannot be set here.');
}

/** Discord does not document the limit; this is far above real servers. */
const MAX_GUILD_OVERWRITES = 50_000;

/** @throws DiscordError 30061 when the overwrites of all channels together become too many */
function checkSize(guild: Guild, added: number): void {
  if (added === 0) return;
  let total = added;
  for (const { permission_overwrites: overwrites } of guild.channels.values()) total += overwrites?.length ?? 0;
  if (total > MAX_GUILD_OVERWRITES) throw fail(RESTJSONErrorCodes.TheChannelsForThisGuildAreTooLarge);
}

/** Checks the limits of a guild's boosts and features, and of a channel's type. */
function checkSettings(guild: Guild, type: number, form: z.output<typeof ChannelEdit>, isNew: boolean): void {
  const { features, premium_tier: tier } = guild.fields;
  if (COMMUNITY_TYPES.has(type) && isNew && !features.includes('COMMUNITY'))
    throw invalidField('type', 'BASE_TYPE_CHOICES', 'Value must be one of {0, 2, 4, 15, 16}.');
  const best = BITRATES[features.includes('VIP_REGIONS') ? 3 : tier]!;
  if (typeof form.bitrate === 'number' && type === ChannelType.GuildStageVoice && form.bitrate > STAGE_BITRATE)
    throw fail(RESTJSONErrorCodes.BitrateIsTooHighForChannelOfThisType);
  if (typeof form.bitrate === 'number' && form.bitrate > best)
    throw invalidField('bitrate', 'NUMBER_TYPE_MAX', `int value should be less than or equal to ${best}.`);
  if (typeof form.user_limit === 'number' && type === ChannelType.GuildVoice && form.user_limit > 99)
    throw invalidField('user_limit', 'NUMBER_TYPE_MAX', 'int value should be less than or equal to 99.');
  if (type !== ChannelType.GuildForum && type !== ChannelType.GuildMedia && (form.topic?.length ?? 0) > 1_024)
    throw invalidField('topic', 'BASE_TYPE_MAX_LENGTH', 'Must be 1024 or fewer in length.');
  checkFlags(type, form);
  if ((form.permission_overwrites?.length ?? 0) > MAX_OVERWRITES)
    throw fail(RESTJSONErrorCodes.MaximumNumberOfChannelPermissionOverwritesReached);
  if (type === ChannelType.GuildCategory && form.parent_id)
    throw invalidField('parent_id', 'CHANNEL_PARENT_INVALID_TYPE', 'Categories cannot have subcategories');
}

function checkType(guild: Guild, channel: Channel, form: z.output<typeof ChannelEdit>): void {
  if (form.type === undefined || form.type === channel.type) return;
  if (![ChannelType.GuildText, ChannelType.GuildAnnouncement].includes(channel.type))
    throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
  if (!guild.fields.features.includes('NEWS'))
    throw invalidField('type', 'BASE_TYPE_CHOICES', 'Value must be one of {0}.');
}

const given = (form: object): Partial<Channel> =>
  Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined));

function edit(call: Call<z.output<typeof ChannelEdit>>): object {
  const { world, body } = call;
  const access = channelAccess(call);
  const { channel, guild, need } = access;
  if (!guild) throw fail(RESTJSONErrorCodes.CannotExecuteActionOnDMChannel);
  if (isThread(channel)) return editThread(call, access, body);
  need(Permission.ManageChannels);
  if (body.permission_overwrites) {
    need(Permission.ManageRoles);
    checkOverwrites(call, guild, body.permission_overwrites);
  }
  checkParent(guild, body.parent_id, channel);
  checkType(guild, channel, body);
  checkSettings(guild, channel.type, { ...body, nsfw: body.nsfw ?? channel.nsfw }, false);
  checkSize(guild, (body.permission_overwrites?.length ?? 0) - (channel.permission_overwrites?.length ?? 0));
  const forum = forumSettings(call, guild, body);
  if (body.name !== undefined || body.topic !== undefined) call.spend('channelNames', channel.id);
  const before = { ...channel };
  const name = body.name === undefined ? {} : { name: nameFor(body.name, channel.type) };
  const { archived: _, locked: __, invitable: ___, auto_archive_duration: ____, applied_tags: _____, ...own } = body;
  Object.assign(channel, given(own), forum, name);
  if (body.flags == null) channel.flags = before.flags;
  if (body.permission_overwrites === null) channel.permission_overwrites = [];
  const { permission_overwrites: old = [], ...was } = before;
  const { permission_overwrites: next = [], ...is } = channel;
  auditChange(call, guild, { action: AuditLogEvent.ChannelUpdate, target: channel.id, before: was, after: is });
  auditOverwrites(call, guild, channel, old, next);
  tellOfChannel(world, channel, 'UPDATE');
  return { ...channel };
}

function remove(call: Call): object {
  const { world } = call;
  const access = channelAccess(call);
  const { channel, guild, need } = access;
  if (!guild) {
    self(call).dms.forEach((id, other, dms) => id === channel.id && dms.delete(other));
    return { ...channel };
  }
  if (isThread(channel)) return deleteThread(call, access);
  need(Permission.ManageChannels);
  const needed = [guild.fields.rules_channel_id, guild.fields.public_updates_channel_id];
  if (guild.fields.features.includes('COMMUNITY') && needed.includes(channel.id))
    throw fail(RESTJSONErrorCodes.CannotDeleteChannelRequiredForCommunityGuilds);
  auditChange(call, guild, { action: AuditLogEvent.ChannelDelete, target: channel.id, before: channel, after: null });
  removeChannel(world, guild, channel);
  return { ...channel };
}

function overwritable({ channel, guild, need }: ChannelAccess): { channel: Channel; guild: Guild } {
  if (!guild) throw fail(RESTJSONErrorCodes.CannotExecuteActionOnDMChannel);
  need(Permission.ManageRoles);
  return { channel, guild };
}

/** @see https://docs.discord.com/developers/resources/channel */
export const channels = [
  operation('list_guild_channels', {
    run(call) {
      const { guild, member } = guildAccess(call);
      const hidden = hiddenChannels(guild, member, call.world.clock.now());
      return presentChannels(guild).filter(({ id }) => !hidden.has(id));
    },
  }),
  operation('create_guild_channel', {
    body: ChannelCreate,
    run(call) {
      const { guild, need } = guildAccess(call);
      need(Permission.ManageChannels);
      if (presentChannels(guild).length >= MAX_CHANNELS)
        throw fail(RESTJSONErrorCodes.MaximumNumberOfGuildChannelsReached);
      const { body, world } = call;
      checkParent(guild, body.parent_id);
      checkSettings(guild, body.type, { ...body, type: undefined }, true);
      if (body.permission_overwrites && body.permission_overwrites.length > 0) checkManageRoles(call, guild, body);
      checkOverwrites(call, guild, body.permission_overwrites);
      checkSize(guild, body.permission_overwrites?.length ?? 0);
      const forum = forumSettings(call, guild, body);
      call.spend('channels', guild.fields.id);
      const name = nameFor(body.name, body.type);
      const parent = guild.channels.get(body.parent_id ?? '');
      const overwrites = body.permission_overwrites ?? parent?.permission_overwrites ?? [];
      const form = Object.fromEntries(
        Object.entries(body).filter(([, value]) => value !== undefined && value !== null),
      );
      const made = makeChannel(world.snowflakes.next(), guild, {
        ...form,
        ...forum,
        type: body.type,
        name,
        permission_overwrites: overwrites,
      });
      const channel = world.addChannel(made);
      auditChange(call, guild, {
        action: AuditLogEvent.ChannelCreate,
        target: channel.id,
        before: null,
        after: channel,
      });
      tellOfChannel(world, channel, 'CREATE');
      return { ...channel };
    },
  }),
  operation('get_channel', {
    run(call) {
      const { channel, guild } = channelAccess(call);
      const userId = self(call).user.id;
      if (guild) return isThread(channel) ? presentThread(guild, channel, userId) : { ...channel };
      const others = (call.world.parties.get(channel.id) ?? []).filter((id) => id !== userId);
      return { ...channel, recipients: others.flatMap((id) => call.world.user(id) ?? []) };
    },
  }),
  operation('update_channel', { body: ChannelEdit, run: edit }),
  operation('delete_channel', { run: remove }),
  operation('set_channel_permission_overwrite', {
    body: z.object({
      type: z.literal([OverwriteType.Role, OverwriteType.Member]),
      allow: permissionBits.nullish(),
      deny: permissionBits.nullish(),
    }),
    run(call) {
      const { channel, guild } = overwritable(channelAccess(call));
      const { allow, deny, type } = call.body;
      const overwrite = { id: call.params['overwrite_id']!, type, allow: allow ?? '0', deny: deny ?? '0' };
      checkOverwrites(call, guild, [overwrite]);
      const before = (channel.permission_overwrites ?? []).find(({ id }) => id === overwrite.id);
      const others = (channel.permission_overwrites ?? []).filter(({ id }) => id !== overwrite.id);
      if (others.length >= MAX_OVERWRITES)
        throw fail(RESTJSONErrorCodes.MaximumNumberOfChannelPermissionOverwritesReached);
      if (!before) checkSize(guild, 1);
      if (isDeepStrictEqual(before, overwrite)) return;
      channel.permission_overwrites = [...others, overwrite];
      auditOverwrite(call, guild, channel, before, overwrite);
      tellOfChannel(call.world, channel, 'UPDATE');
    },
  }),
  operation('delete_channel_permission_overwrite', {
    run(call) {
      const { channel, guild } = overwritable(channelAccess(call));
      const before = (channel.permission_overwrites ?? []).find(({ id }) => id === call.params['overwrite_id']);
      const others = (channel.permission_overwrites ?? []).filter(({ id }) => id !== call.params['overwrite_id']);
      if (others.length === channel.permission_overwrites?.length)
        throw fail(RESTJSONErrorCodes.UnknownPermissionOverwrite);
      channel.permission_overwrites = others;
      auditOverwrite(call, guild, channel, before, undefined);
      tellOfChannel(call.world, channel, 'UPDATE');
    },
  }),
  operation('trigger_typing_indicator', {
    run(call) {
      const { channel, guild, member, need } = channelAccess(call);
      need(Permission.SendMessages);
      const { world } = call;
      const where = guild ? { guild_id: guild.fields.id, member } : {};
      const timestamp = Math.floor(world.clock.now() / 1000);
      const d = { channel_id: channel.id, ...where, user_id: self(call).user.id, timestamp };
      world.emit({ t: 'TYPING_START', d, ...audienceOf(world, channel) });
    },
  }),
];
