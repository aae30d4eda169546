import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { Permission } from '../permissions.ts';
import type { Channel, Guild } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import type { ChannelAccess } from './access.ts';
import { fail } from './errors.ts';

const PACK = '847199849233514549';
const WORDS = [
  ['749054660769218631', 'Wave', 'wave, hello'],
  ['749052944682582036', 'Cheer', 'party, yes'],
  ['749049128012742676', 'Sleep', 'tired, night'],
] as const;

const stickers = WORDS.map(([id, name, tags], index) => ({
  id,
  name,
  tags,
  type: 1,
  format_type: 1,
  description: name,
  pack_id: PACK,
  sort_value: index + 1,
}));

/** The sticker packs that every user has. @see https://docs.discord.com/developers/resources/sticker#sticker-pack-object */
export const PACKS = [
  {
    id: PACK,
    sku_id: '847199849233514547',
    name: 'First words',
    description: 'For those who have just arrived.',
    cover_sticker_id: stickers[0]!.id,
    stickers,
  },
];

/** A sticker of one of the packs. */
export const standardSticker = (id: string) => stickers.find((one) => one.id === id);

const holder = (guilds: readonly Guild[], id: string) => guilds.find(({ stickers }) => stickers.has(id));

/**
 * Checks that these stickers may be sent here: stickers of other guilds need a permission, and the sender's membership there.
 *
 * @throws DiscordError 50081 for an unknown one, 50600 without the permission
 */
export function checkStickers(
  world: World,
  { guild, can }: Pick<ChannelAccess, 'guild' | 'can'>,
  userId: string,
  ids: readonly string[],
): void {
  for (const id of ids) {
    if (standardSticker(id)) continue;
    const from = holder(world.guildsOf(userId), id);
    if (!from) throw fail(RESTJSONErrorCodes.InvalidStickerSent);
    if (guild && from !== guild && !can(Permission.UseExternalStickers))
      throw fail(RESTJSONErrorCodes.YouDoNotHavePermissionToSendThisSticker);
  }
}

/** The sticker fields of a message. @throws DiscordError 50081 for one that cannot be used */
export function stickerItems(world: World, channel: Channel, ids: readonly string[]): object[] {
  const own = world.guildOf(channel);
  return ids.map((id) => {
    const standard = standardSticker(id);
    if (standard) return { id, name: standard.name, format_type: standard.format_type };
    const sticker = own?.stickers.get(id) ?? holder([...world.guilds.values()], id)?.stickers.get(id);
    if (!sticker?.available) throw fail(RESTJSONErrorCodes.InvalidStickerSent);
    return { id, name: sticker.name, format_type: sticker.format_type };
  });
}
