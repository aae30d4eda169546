import type { Guild } from './entities.ts';
import type { World } from './world.ts';

/**
 * A guild becomes unavailable to bots, or available again: they receive GUILD_DELETE and GUILD_CREATE, and no event between.
 *
 * @see https://docs.discord.com/developers/events/gateway-events#guild-delete
 */
export function setOutage(world: World, guild: Guild, isOut: boolean): void {
  const { id: guildId } = guild.fields;
  if (world.outages.has(guildId) === isOut) return;
  const userIds = [...guild.members.values()].flatMap(({ user }) => (user.bot ? [user.id] : []));
  if (isOut) {
    world.emit({ t: 'GUILD_DELETE', d: { id: guildId, unavailable: true }, guildId, userIds });
    world.outages.set(guildId, world.clock.now());
  } else {
    world.outages.delete(guildId);
    world.emit({ t: 'GUILD_CREATE', d: { guild }, guildId, userIds });
  }
}
