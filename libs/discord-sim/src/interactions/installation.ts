import type { ChannelAccess } from '../rest/access.ts';
import type { Application, ApplicationCommand, Channel } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { Context, contextOf } from './context.ts';

/** Installation contexts. @see https://docs.discord.com/developers/resources/application#application-object-application-integration-types */
export const GUILD_INSTALL = '0';
export const USER_INSTALL = '1';

/** Guild or user that installed the application, by installation context. */
export type Owners = Record<string, string>;

/** Whether the participants of a DM share a guild. */
function shareGuild(world: World, channel: Channel): boolean {
  const [one = '', other = ''] = world.parties.get(channel.id) ?? [];
  return world.guildsOf(one).some(({ members }) => members.has(other));
}

/**
 * Owners of the application's installations in the user's context.
 *
 * @see https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-authorizing-integration-owners-object
 */
export function ownersOf(
  world: World,
  { channel, guild }: ChannelAccess,
  application: Application,
  userId: string,
): Owners {
  const owners: Owners = {};
  if (guild?.members.has(application.botId)) owners[GUILD_INSTALL] = guild.fields.id;
  else if (contextOf(world, channel, application) === Context.botDm && shareGuild(world, channel))
    owners[GUILD_INSTALL] = '0';
  if (application.userInstalls.has(userId)) owners[USER_INSTALL] = userId;
  return owners;
}

/** The owners for whom a command is available. */
export function ownersOfCommand(owners: Owners, command: ApplicationCommand): Owners {
  const types = (command['integration_types'] as number[] | undefined) ?? [0];
  return Object.fromEntries(Object.entries(owners).filter(([type]) => types.includes(Number(type))));
}
