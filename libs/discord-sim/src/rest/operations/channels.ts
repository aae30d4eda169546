import { z } from 'zod';
import { channelPermissions, guildPermissions, Permission } from '../../permissions.ts';
import type { Channel, Guild, Overwrite } from '../../world/entities.ts';
import { makeChannel, tellOfChannel } from '../../world/guilds.ts';
import { presentChannels } from '../../world/present.ts';
import { audienceOf } from '../../world/messages.ts';
import { channelAccess, guildAccess, self, type ChannelAccess } from '../access.ts';
import { fail, invalidField } from '../errors.ts';
import { overwriteForm, permissionBits, snowflake } from '../forms.ts';
import { operation, type Call } from '../operation.ts';

const MAX_CHANNELS = 500;
const MAX_IN_CATEGORY = 50;

const fields = {
  topic: z.string().max(4096).nullish(),
  position: z.int().min(0).nullish(),
  nsfw: z.boolean().nullish(),
  rate_limit_per_user: z.int().min(0).max(21_600).nullish(),
  bitrate: z.int().min(8_000).max(384_000).nullish(),
  user_limit: z.int().min(0).max(10_000).nullish(),
  parent_id: snowflake.nullish(),
  permission_overwrites: z.array(overwriteForm).max(1_000).nullish(),
  rtc_region: z.string().nullish(),
  default_auto_archive_duration: z.union([z.literal(60), z.literal(1440), z.literal(4320), z.literal(10080)]).nullish(),
};
const ChannelCreate = z.object({
  ...fields,
  name: z.string().min(1).max(100),
  type: z.union([0, 2, 4, 5, 13, 15, 16].map((type) => z.literal(type))).default(0),
});
const ChannelEdit = z.object({
  ...fields,
  name: z.string().min(1).max(100).optional(),
  type: z.literal([0, 5]).optional(),
  flags: z.int().optional(),
});

/** Text channels are written in lower case and with dashes, as Discord does. */
const nameFor = (name: string, type: number): string =>
  [0, 5, 15, 16].includes(type) ? name.trim().toLowerCase().replace(/\s+/g, '-') : name.trim();

function checkParent(guild: Guild, parentId: string | null | undefined, moving?: Channel): void {
  if (parentId === null || parentId === undefined) return;
  if (guild.channels.get(parentId)?.type !== 4) {
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

/** An overwrite may only set what its author may do, unless the author is an administrator. */
function checkOverwrites(call: Call, guild: Guild, overwrites: readonly Overwrite[] | null | undefined): void {
  const member = guild.members.get(self(call).user.id)!;
  const own = guildPermissions(guild, member, call.world.clock.now());
  if (!overwrites || own & Permission.Administrator) return;
  if (overwrites.some(({ allow, deny }) => (BigInt(allow) | BigInt(deny)) & ~own)) throw fail(50013);
}

const given = (form: object): Partial<Channel> =>
  Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined));

function edit(call: Call<z.output<typeof ChannelEdit>>): object {
  const { world, body } = call;
  const { channel, guild, need } = channelAccess(call);
  if (!guild) throw fail(50003);
  need(Permission.ManageChannels);
  if (body.permission_overwrites) {
    need(Permission.ManageRoles);
    checkOverwrites(call, guild, body.permission_overwrites);
  }
  checkParent(guild, body.parent_id, channel);
  const name = body.name === undefined ? {} : { name: nameFor(body.name, channel.type) };
  Object.assign(channel, given(body), name);
  if (body.permission_overwrites === null) channel.permission_overwrites = [];
  tellOfChannel(world, channel, 'UPDATE');
  return { ...channel };
}

function remove(call: Call): object {
  const { world } = call;
  const { channel, guild, need } = channelAccess(call);
  if (!guild) {
    self(call).dms.forEach((id, other, dms) => id === channel.id && dms.delete(other));
    return { ...channel };
  }
  need(Permission.ManageChannels);
  const needed = [guild.fields.rules_channel_id, guild.fields.public_updates_channel_id];
  if (guild.fields.features.includes('COMMUNITY') && needed.includes(channel.id)) throw fail(50024);
  for (const child of guild.channels.values()) {
    if (child.parent_id !== channel.id) continue;
    child.parent_id = null;
    tellOfChannel(world, child, 'UPDATE');
  }
  world.removeChannel(channel);
  tellOfChannel(world, channel, 'DELETE');
  return { ...channel };
}

function overwritable({ channel, guild, need }: ChannelAccess): { channel: Channel; guild: Guild } {
  if (!guild) throw fail(50003);
  need(Permission.ManageRoles);
  return { channel, guild };
}

/** @see https://docs.discord.com/developers/resources/channel */
export const channels = [
  operation('list_guild_channels', {
    run(call) {
      const { guild, member } = guildAccess(call);
      const now = call.world.clock.now();
      if (call.caller.kind === 'bot') return presentChannels(guild);
      return presentChannels(guild).filter((channel) => channelPermissions(guild, member, channel, now) !== 0n);
    },
  }),
  operation('create_guild_channel', {
    body: ChannelCreate,
    run(call) {
      const { guild, need } = guildAccess(call);
      need(Permission.ManageChannels);
      if (guild.channels.size >= MAX_CHANNELS) throw fail(30013);
      const { body, world } = call;
      checkParent(guild, body.parent_id);
      checkOverwrites(call, guild, body.permission_overwrites);
      const name = nameFor(body.name, body.type);
      const parent = guild.channels.get(body.parent_id ?? '');
      const overwrites = body.permission_overwrites ?? parent?.permission_overwrites ?? [];
      const form = Object.fromEntries(
        Object.entries(body).filter(([, value]) => value !== undefined && value !== null),
      );
      const made = makeChannel(world.snowflakes.next(), guild, {
        ...form,
        type: body.type,
        name,
        permission_overwrites: overwrites,
      });
      const channel = world.addChannel(made);
      tellOfChannel(world, channel, 'CREATE');
      return { ...channel };
    },
  }),
  operation('get_channel', { run: (call) => ({ ...channelAccess(call).channel }) }),
  operation('update_channel', { body: ChannelEdit, run: edit }),
  operation('delete_channel', { run: remove }),
  operation('set_channel_permission_overwrite', {
    body: z.object({ type: z.literal([0, 1]), allow: permissionBits.nullish(), deny: permissionBits.nullish() }),
    run(call) {
      const { channel, guild } = overwritable(channelAccess(call));
      const { allow, deny, type } = call.body;
      const overwrite = { id: call.params['overwrite_id']!, type, allow: allow ?? '0', deny: deny ?? '0' };
      checkOverwrites(call, guild, [overwrite]);
      const others = (channel.permission_overwrites ?? []).filter(({ id }) => id !== overwrite.id);
      channel.permission_overwrites = [...others, overwrite];
      tellOfChannel(call.world, channel, 'UPDATE');
    },
  }),
  operation('delete_channel_permission_overwrite', {
    run(call) {
      const { channel } = overwritable(channelAccess(call));
      const others = (channel.permission_overwrites ?? []).filter(({ id }) => id !== call.params['overwrite_id']);
      if (others.length === channel.permission_overwrites?.length) throw fail(10009);
      channel.permission_overwrites = others;
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
