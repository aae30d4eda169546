import { Permission } from '../permissions.ts';
import type { Channel, Guild } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import type { ChannelAccess } from './access.ts';
import { fail } from './errors.ts';

const holder = (guilds: readonly Guild[], id: string) => guilds.find(({ stickers }) => stickers.has(id));

/**
 * Whether these stickers may be sent here: those of other guilds need a permission, and that their sender is there.
 *
 * @throws DiscordError 50081 for one that cannot be known, 50600 without the permission
 */
export function checkStickers(
  world: World,
  { guild, can }: Pick<ChannelAccess, 'guild' | 'can'>,
  userId: string,
  ids: readonly string[],
): void {
  for (const id of ids) {
    const from = holder(world.guildsOf(userId), id);
    if (!from) throw fail(50081);
    if (guild && from !== guild && !can(Permission.UseExternalStickers)) throw fail(50600);
  }
}

/** What a message says of the stickers it carries. @throws DiscordError 50081 for one that cannot be used */
export function stickerItems(world: World, channel: Channel, ids: readonly string[]): object[] {
  const own = world.guildOf(channel);
  return ids.map((id) => {
    const sticker = own?.stickers.get(id) ?? holder([...world.guilds.values()], id)?.stickers.get(id);
    if (!sticker?.available) throw fail(50081);
    return { id, name: sticker.name, format_type: sticker.format_type };
  });
}
