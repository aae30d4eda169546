import type { Guild } from './entities.ts';
import { tellOfGuild } from './guilds.ts';
import { presentSound } from './present-guild.ts';
import type { World } from './world.ts';

/** Number of sounds that a guild may have, by its level. */
export const SOUND_SLOTS = [8, 24, 36, 48] as const;
/** Number of boosts for each level. */
const BOOSTS = [0, 2, 7, 14] as const;

export type BoostTier = 0 | 1 | 2 | 3;

/**
 * A guild reaches a level, or falls back to one: objects above its limits are unavailable until it rises again.
 *
 * @see https://docs.discord.com/developers/events/gateway-events#guild-soundboard-sounds-update
 */
export function setBoostTier(world: World, guild: Guild, tier: BoostTier): void {
  guild.fields = { ...guild.fields, premium_tier: tier, premium_subscription_count: BOOSTS[tier] };
  tellOfGuild(world, guild);
  const changed = [...guild.sounds.values()].filter((sound, index) => sound.available !== index < SOUND_SLOTS[tier]);
  if (changed.length === 0) return;
  for (const sound of changed) sound.available = !sound.available;
  const guildId = guild.fields.id;
  const soundboard_sounds = [...guild.sounds.values()].map((sound) => presentSound(world, guild, sound));
  world.emit({ t: 'GUILD_SOUNDBOARD_SOUNDS_UPDATE', d: { soundboard_sounds, guild_id: guildId }, guildId });
}
