import type { Guild, Presence, User } from './entities.ts';
import { removeMember, tellOfMember } from './guilds.ts';
import { presentSelf } from './present.ts';
import type { World } from './world.ts';

/**
 * Changes a user's status, and notifies users of shared guilds. A temporary member without a role is removed when it goes offline.
 *
 * @see https://docs.discord.com/developers/events/gateway-events#presence-update
 */
export function setPresence(world: World, userId: string, presence: Presence): void {
  world.presences.set(userId, presence);
  for (const guild of world.guildsOf(userId)) {
    tellOfPresence(world, guild, { id: userId });
    const member = guild.members.get(userId)!;
    if (presence.status !== 'offline' || !guild.visitors.has(userId)) continue;
    if (member.roles.length === 0) removeMember(world, guild, member);
  }
}

function tellOfPresence(world: World, guild: Guild, user: { id: string }): void {
  const guildId = guild.fields.id;
  world.emit({ t: 'PRESENCE_UPDATE', d: { user, guild_id: guildId, ...world.presenceOf(user.id) }, guildId });
}

/**
 * Emits a changed user: to itself, and as member and presence to its guilds.
 *
 * @see https://docs.discord.com/developers/events/gateway-events#guild-member-update
 */
export function tellOfUser(world: World, user: User): void {
  world.emit({ t: 'USER_UPDATE', d: presentSelf(world.accounts.get(user.id)!), userIds: [user.id] });
  for (const guild of world.guildsOf(user.id)) {
    tellOfMember(world, guild, guild.members.get(user.id)!);
    tellOfPresence(world, guild, { ...user });
  }
}
