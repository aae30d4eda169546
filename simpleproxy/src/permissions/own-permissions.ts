import { PermissionFlagsBits as P } from 'discord-api-types/v10';
import type { GuildCache } from '../cache/guild-cache.ts';
import { idOf, objectsOf, type JsonObject } from '../cache/json.ts';

const ALL = Object.values(P).reduce((all, bit) => all | bit, 0n);

/** A thread uses the permissions of its parent channel. */
const THREADS = new Set<unknown>([10, 11, 12]);
export const isThread = (channel: JsonObject): boolean => THREADS.has(channel['type']);

const bitsOf = (object: JsonObject | undefined, field: string): bigint | null => {
  const text = object?.[field];
  return typeof text === 'string' && /^\d+$/.test(text) ? BigInt(text) : null;
};

/** The bot in a guild: member, roles and their permissions. Null while missing data could change them. */
export interface OwnStanding {
  userId: string;
  guildId: string;
  isOwner: boolean;
  roleIds: ReadonlySet<string>;
  bits: bigint;
}

/** @see https://docs.discord.com/developers/topics/permissions#permission-overwrites */
export function ownStanding(guild: GuildCache, userId: string): OwnStanding | null {
  const guildId = idOf(guild.own);
  const member = guild.of('members').get(userId);
  const ownerId = idOf(guild.own, 'owner_id');
  if (guildId === undefined || !guild.available || !member || ownerId === undefined) return null;
  const roles = member['roles'];
  if (!Array.isArray(roles) || !roles.every((id) => typeof id === 'string')) return null;
  let bits = 0n;
  for (const id of [guildId, ...roles]) {
    const own = bitsOf(guild.of('roles').get(id), 'permissions');
    if (own === null) return null;
    bits |= own;
  }
  const isOwner = ownerId === userId;
  return { userId, guildId, isOwner, roleIds: new Set(roles), bits: isOwner || bits & P.Administrator ? ALL : bits };
}

/**
 * The bot's maximum permissions in a channel; null if they are not known for certain. Uncertain data counts in favour of the bot: a
 * timeout ends by Discord's clock, and a private thread may have been opened to the bot a moment ago.
 */
export function ownChannelBits(guild: GuildCache, standing: OwnStanding, channel: JsonObject): bigint | null {
  if (standing.bits & P.Administrator) return ALL;
  const judged = isThread(channel) ? guild.of('channels').get(idOf(channel, 'parent_id') ?? '') : channel;
  if (!judged || !Array.isArray(judged['permission_overwrites'])) return null;
  const overwritten = withOverwrites(standing, objectsOf(judged['permission_overwrites']));
  if (overwritten === null) return null;
  if (!(overwritten & P.ViewChannel)) return 0n;
  if (!isThread(channel)) return overwritten;
  return overwritten & P.SendMessagesInThreads ? overwritten | P.SendMessages : overwritten & ~P.SendMessages;
}

function withOverwrites({ bits, userId, guildId, roleIds }: OwnStanding, overwrites: JsonObject[]): bigint | null {
  let [everyone, roles, own] = [0, 0, 0].map(() => ({ allow: 0n, deny: 0n }));
  for (const overwrite of overwrites) {
    const [id, allow, deny] = [idOf(overwrite), bitsOf(overwrite, 'allow'), bitsOf(overwrite, 'deny')];
    if (id === undefined || allow === null || deny === null) return null;
    if (id === userId) own = { allow, deny };
    else if (id === guildId) everyone = { allow, deny };
    else if (roleIds.has(id)) roles = { allow: roles!.allow | allow, deny: roles!.deny | deny };
  }
  return [everyone!, roles!, own!].reduce((result, { allow, deny }) => (result & ~deny) | allow, bits);
}

/** Whether the bot is above a role; null if that is not known. */
export function outranksRole(guild: GuildCache, standing: OwnStanding, roleId: string): boolean | null {
  if (standing.isOwner) return true;
  if (roleId === standing.guildId) return null;
  const role = guild.of('roles').get(roleId);
  if (!role) return null;
  return [...standing.roleIds].some((id) => isAbove(guild.of('roles').get(id), role));
}

/** Roles with the same position: the older one is lower in some places and higher in others, so neither is certain. */
function isAbove(own: JsonObject | undefined, other: JsonObject): boolean {
  const [a, b] = [own?.['position'], other['position']];
  return typeof a !== 'number' || typeof b !== 'number' || (a >= b && own?.['id'] !== other['id']);
}
