import { channelPermissions } from '../permissions.ts';
import type { ChannelAccess } from '../rest/access.ts';
import type { World } from '../world/world.ts';

interface Option {
  type: number;
  value?: unknown;
  options?: unknown;
}

/**
 * The objects that options name by their ids.
 *
 * @see https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-resolved-data-structure
 */
export function resolve(
  world: World,
  { guild, member }: ChannelAccess,
  options: readonly Option[],
): { resolved?: object } {
  const found: Record<'users' | 'members' | 'roles' | 'channels', Record<string, object>> = {
    users: {},
    members: {},
    roles: {},
    channels: {},
  };
  const visit = ({ type, value, options: inner }: Option): void => {
    if (Array.isArray(inner)) for (const option of inner as Option[]) visit(option);
    const id = String(value);
    const user = type === 6 || type === 9 ? world.user(id) : undefined;
    if (user) {
      found.users[id] = user;
      const { user: _, ...partial } = guild?.members.get(id) ?? {};
      if (guild?.members.has(id)) found.members[id] = partial;
    }
    const role = type === 8 || type === 9 ? guild?.roles.get(id) : undefined;
    if (role) found.roles[id] = role;
    const channel = type === 7 ? guild?.channels.get(id) : undefined;
    if (channel && guild && member) {
      const permissions = String(channelPermissions(guild, member, channel, world.clock.now()));
      found.channels[id] = {
        id,
        name: channel.name,
        type: channel.type,
        parent_id: channel.parent_id ?? null,
        permissions,
      };
    }
  };
  for (const option of options) visit(option);
  const some = Object.entries(found).filter(([, objects]) => Object.keys(objects).length > 0);
  return some.length === 0 ? {} : { resolved: Object.fromEntries(some) };
}
