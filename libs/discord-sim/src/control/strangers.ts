// Finds ids that belong to another guild: the playground keeps each user within their own guild.
import { z } from 'zod';
import { snowflake } from '../rest/forms.ts';
import { validate } from '../rest/validate.ts';
import type { World } from '../world/world.ts';

const Query = z.object({
  guild: snowflake,
  ids: z
    .string()
    .regex(/^\d{1,20}(?:,\d{1,20})*$/)
    .transform((text) => text.split(',')),
});

function isElsewhere(world: World, guildId: string, id: string): boolean {
  if (world.guilds.has(id)) return id !== guildId;
  const channel = world.channels.get(id);
  if (channel) return channel.guild_id !== guildId;
  for (const [channelId, log] of world.logs())
    if (log.get(id)) return world.channels.get(channelId)?.guild_id !== guildId;
  return false;
}

/** The ids, out of the given ones, of guilds, channels and messages that do not belong to this guild. */
export function findStrangers(world: World, query: URLSearchParams): object {
  const { guild, ids } = validate(Query, Object.fromEntries(query));
  return { strangers: ids.filter((id) => isElsewhere(world, guild, id)) };
}
