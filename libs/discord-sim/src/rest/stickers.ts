import type { Channel } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { fail } from './errors.ts';

/** What a message says of the stickers it carries. @throws DiscordError 50081 for one that is not of this guild */
export function stickerItems(world: World, channel: Channel, ids: readonly string[]): object[] {
  return ids.map((id) => {
    const sticker = world.guildOf(channel)?.stickers.get(id);
    if (!sticker || !sticker.available) throw fail(50081);
    return { id, name: sticker.name, format_type: sticker.format_type };
  });
}
