import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { Permission } from '../../permissions.ts';
import { AuditLogEvent } from '../../world/audit-log.ts';
import type { Guild } from '../../world/entities.ts';
import type { GuildSticker } from '../../world/guild-contents.ts';
import { presentSticker } from '../../world/present-guild.ts';
import { guildAccess, self, type GuildAccess } from '../access.ts';
import { auditChange } from '../audit.ts';
import { fail, invalidField } from '../errors.ts';
import { checkLottie } from '../lottie.ts';
import { operation, type Call } from '../operation.ts';
import { PACKS, standardSticker } from '../stickers.ts';
import { needExpressions } from './emojis.ts';

const MAX_BYTES = 512 * 1024;
/** By boost level. */
const SLOTS = [5, 15, 30, 60] as const;
const FORMATS: Readonly<Record<string, number>> = {
  'image/png': 1,
  'image/apng': 2,
  'application/json': 3,
  'image/gif': 4,
};

const name = z.string().min(2).max(30);
const description = z
  .string()
  .max(100)
  .refine((text) => text === '' || text.length >= 2, 'Must be 2 or more in length.')
  .nullish();
const tags = z.string().min(1).max(200);
const StickerCreate = z.object({ name, description, tags });

function stickerOf(call: Call, guild: Guild): GuildSticker {
  const sticker = guild.stickers.get(call.params['sticker_id']!);
  if (!sticker) throw fail(RESTJSONErrorCodes.UnknownSticker);
  return sticker;
}

const seesAuthor = ({ can }: GuildAccess): boolean =>
  can(Permission.ManageGuildExpressions) || can(Permission.CreateGuildExpressions);

function tell({ world }: Call, guild: Guild): void {
  const guildId = guild.fields.id;
  const stickers = [...guild.stickers.values()].map((sticker) => presentSticker(world, guild, sticker, false));
  world.emit({ t: 'GUILD_STICKERS_UPDATE', d: { guild_id: guildId, stickers }, guildId });
}

const audited = (
  guild: Guild,
  { name: called, description: words, tags: related, format_type, available }: GuildSticker,
) => ({
  name: called,
  description: words,
  tags: related,
  format_type,
  available,
  type: 2,
  asset: '',
  guild_id: guild.fields.id,
});

function create(call: Call<z.output<typeof StickerCreate>>): object {
  const { world, body, uploads } = call;
  const access = guildAccess(call);
  const { guild } = access;
  access.need(Permission.CreateGuildExpressions);
  const [file] = uploads;
  if (!file) throw invalidField('file', 'BASE_TYPE_REQUIRED', 'This field is required');
  const format = FORMATS[file.contentType];
  if (format === undefined) throw fail(RESTJSONErrorCodes.InvalidFileUploaded);
  // Lottie stickers are for partners only.
  if (format === 3 && !['VERIFIED', 'PARTNERED'].some((feature) => guild.fields.features.includes(feature)))
    throw fail(RESTJSONErrorCodes.InvalidFileUploaded);
  if (file.bytes.length > MAX_BYTES)
    throw invalidField('file', 'BINARY_TYPE_MAX_SIZE', 'File cannot be larger than 512.0 kb.');
  if (format === 3) checkLottie(file.bytes);
  if (guild.stickers.size >= SLOTS[guild.fields.premium_tier]!)
    throw fail(RESTJSONErrorCodes.MaximumNumberOfStickersReached);
  const sticker: GuildSticker = {
    id: world.snowflakes.next(),
    name: body.name,
    description: body.description || null,
    tags: body.tags,
    format_type: format,
    available: true,
    userId: self(call).user.id,
  };
  guild.stickers.set(sticker.id, sticker);
  call.storeFile(`/stickers/${sticker.id}.${format === 4 ? 'gif' : format === 3 ? 'json' : 'png'}`, file);
  auditChange(call, guild, {
    action: AuditLogEvent.StickerCreate,
    target: sticker.id,
    before: null,
    after: audited(guild, sticker),
  });
  tell(call, guild);
  return presentSticker(world, guild, sticker);
}

/** @see https://docs.discord.com/developers/resources/sticker */
export const guildStickers = [
  operation('list_guild_stickers', {
    run(call) {
      const access = guildAccess(call);
      const { guild } = access;
      return [...guild.stickers.values()].map((one) => presentSticker(call.world, guild, one, seesAuthor(access)));
    },
  }),
  operation('get_guild_sticker', {
    run(call) {
      const access = guildAccess(call);
      return presentSticker(call.world, access.guild, stickerOf(call, access.guild), seesAuthor(access));
    },
  }),
  operation('get_sticker', {
    run(call) {
      const id = call.params['sticker_id']!;
      const standard = standardSticker(id);
      if (standard) return standard;
      for (const guild of call.world.guilds.values()) {
        const sticker = guild.stickers.get(id);
        if (sticker) return presentSticker(call.world, guild, sticker, false);
      }
      throw fail(RESTJSONErrorCodes.UnknownSticker);
    },
  }),
  operation('list_sticker_packs', { run: () => ({ sticker_packs: PACKS }) }),
  operation('get_sticker_pack', {
    run({ params }) {
      const pack = PACKS.find(({ id }) => id === params['pack_id']);
      if (!pack) throw fail(RESTJSONErrorCodes.UnknownStickerPack);
      return pack;
    },
  }),
  operation('create_guild_sticker', { body: StickerCreate, run: create }),
  operation('update_guild_sticker', {
    body: StickerCreate.partial(),
    run(call) {
      const access = guildAccess(call);
      const { guild } = access;
      const sticker = stickerOf(call, guild);
      needExpressions(access, sticker.userId === self(call).user.id);
      const before = audited(guild, sticker);
      const { name: called, description: words, tags: related } = call.body;
      if (called !== undefined) sticker.name = called;
      if (words !== undefined) sticker.description = words || null;
      if (related !== undefined) sticker.tags = related;
      const after = audited(guild, sticker);
      auditChange(call, guild, { action: AuditLogEvent.StickerUpdate, target: sticker.id, before, after });
      tell(call, guild);
      return presentSticker(call.world, guild, sticker);
    },
  }),
  operation('delete_guild_sticker', {
    run(call) {
      const access = guildAccess(call);
      const { guild } = access;
      const sticker = stickerOf(call, guild);
      needExpressions(access, sticker.userId === self(call).user.id);
      guild.stickers.delete(sticker.id);
      const before = audited(guild, sticker);
      auditChange(call, guild, { action: AuditLogEvent.StickerDelete, target: sticker.id, before, after: null });
      tell(call, guild);
    },
  }),
];
