import type { Presence } from './entities.ts';
import { removeMember } from './guilds.ts';
import type { World } from './world.ts';

/**
 * A user's status changes, and those who share a guild hear of it. Who came for a visit only, and got no role, is out
 * when it goes offline.
 *
 * @see https://docs.discord.com/developers/events/gateway-events#presence-update
 */
export function setPresence(world: World, userId: string, presence: Presence): void {
  world.presences.set(userId, presence);
  for (const guild of world.guildsOf(userId)) {
    const guildId = guild.fields.id;
    world.emit({ t: 'PRESENCE_UPDATE', d: { user: { id: userId }, guild_id: guildId, ...presence }, guildId });
    const member = guild.members.get(userId)!;
    if (presence.status !== 'offline' || !guild.visitors.has(userId)) continue;
    if (member.roles.length === 0) removeMember(world, guild, member);
  }
}
