import { Permission } from '../permissions.ts';
import type { Guild } from './entities.ts';
import type { Invite } from './guild-contents.ts';
import type { World } from './world.ts';

const expiryOf = ({ max_age, createdAt }: Invite): number => (max_age > 0 ? createdAt + max_age * 1000 : Infinity);

/** Deletes an invite when it expires. */
export function watchInvite(world: World, guild: Guild, invite: Invite): void {
  const at = expiryOf(invite);
  if (at === Infinity) return;
  world.alarms.set(`invite ${invite.code}`, at, () => {
    if (guild.invites.get(invite.code) === invite) removeInvite(world, guild, invite);
  });
}

/** Emits the deletion of an invite. */
export function removeInvite(world: World, guild: Guild, invite: Invite): void {
  guild.invites.delete(invite.code);
  const guildId = guild.fields.id;
  const d = { channel_id: invite.channelId, guild_id: guildId, code: invite.code };
  world.emit({ t: 'INVITE_DELETE', d, ...invitesAudience(guild, invite.channelId) });
}

/** Members who manage the channel receive its invites. @see https://docs.discord.com/developers/events/gateway-events#invites */
export const invitesAudience = (guild: Guild, channelId: string) => ({
  guildId: guild.fields.id,
  channelId,
  channelPermission: Permission.ManageChannels,
});

/** Invites of a guild that can still be used. */
export function livingInvites(world: World, guild: Guild): Invite[] {
  const now = world.clock.now();
  return [...guild.invites.values()].filter((invite) => expiryOf(invite) > now);
}

/** The guild and invite of a code; undefined if it is unknown or has expired. */
export function findInvite(world: World, code: string): { guild: Guild; invite: Invite } | undefined {
  for (const guild of world.guilds.values()) {
    if (!guild.invites.has(code)) continue;
    const invite = livingInvites(world, guild).find((one) => one.code === code);
    if (invite) return { guild, invite };
  }
  return undefined;
}
