import type { Channel } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { fail } from './errors.ts';

interface Sticker {
  id: string;
  name: string;
  format_type: number;
  available?: boolean;
}

/** What a message says of the stickers it carries. @throws DiscordError 50081 for one that is not of this guild */
export function stickerItems(world: World, channel: Channel, ids: readonly string[]): object[] {
  const stickers = (world.guildOf(channel)?.fields['stickers'] ?? []) as Sticker[];
  return ids.map((id) => {
    const sticker = stickers.find((one) => one.id === id);
    if (!sticker || sticker.available === false) throw fail(50081);
    return { id, name: sticker.name, format_type: sticker.format_type };
  });
}
