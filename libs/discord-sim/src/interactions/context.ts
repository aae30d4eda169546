import { ChannelType } from 'discord-api-types/v10';
import type { Application, Channel } from '../world/entities.ts';
import type { World } from '../world/world.ts';

/**
 * Contexts of interactions. @see
 * https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-context-types
 */
export const Context = { guild: 0, botDm: 1, privateChannel: 2 } as const;

/** The context of a channel, as an application sees it. */
export function contextOf(world: World, channel: Channel, application: Application): 0 | 1 | 2 {
  if (channel.guild_id !== undefined) return Context.guild;
  const isWithBot = channel.type === ChannelType.DM && world.parties.get(channel.id)?.includes(application.botId);
  return isWithBot ? Context.botDm : Context.privateChannel;
}
