import { ChannelId, GuildId, RoleId } from '#libs/vocabulary';
import { z } from 'zod';

const Count = z.int().min(0);
const ScriptCounts = z.object({
  total: Count,
  enabled: Count,
  setAside: Count.describe('Number of enabled scripts that do not run because they could not be loaded.'),
});

const guildFields = {
  id: GuildId,
  name: z.string(),
  iconUrl: z.string().nullable(),
  memberCount: Count.nullable().describe('Null when the bot is not in the guild.'),
  botPresent: z.boolean(),
  unavailable: z.boolean().describe('Discord has an outage of this guild; the bot is still in it.'),
};

export const GuildSummary = z.object({ ...guildFields, scripts: ScriptCounts }).meta({ id: 'GuildSummary' });

export const GuildOverview = z
  .object({
    guild: z.object(guildFields),
    scripts: ScriptCounts,
    log: z.object({ errors24h: Count }),
    inbox: z.object({ pending: Count, parked: Count }),
    runs: z.object({ running: Count, failed24h: Count.describe('At most 1,000 are counted.') }),
  })
  .meta({ id: 'GuildOverview' });

export const GuildChannel = z
  .object({
    id: ChannelId,
    name: z.string(),
    type: z.int().describe('Discord’s number: 0 is a text channel, 4 a category.'),
    parentId: ChannelId.nullable(),
    position: z.int().nullable(),
  })
  .meta({ id: 'GuildChannel' });

export const GuildRole = z
  .object({
    id: RoleId,
    name: z.string(),
    color: z.int().describe('0xRRGGBB; 0 for none.'),
    position: z.int(),
    managed: z.boolean(),
  })
  .meta({ id: 'GuildRole' });
