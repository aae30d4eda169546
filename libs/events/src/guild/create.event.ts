import { Guild, guildFromDiscord } from '#libs/vocabulary';
import type { GatewayGuildCreateDispatchData } from 'discord-api-types/v10';
import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const guildCreate = defineEvent({
  name: 'guild.create',
  summary:
    'The bot joined this guild, or the guild became available to it: also after an outage, and each time the bot reconnects. The handler must therefore be safe to run twice.',
  see: 'https://docs.discord.com/developers/events/gateway-events#guild-create',
  payload: z
    .object({
      guild: Guild.describe('This guild.'),
      joinedAt: z.string().describe('When the bot joined it, ISO 8601.'),
    })
    .meta({ printAs: 'AvailableGuild', description: 'This guild, which the bot can now see.' }),
  order: 'guild',
  keys: {},
  example: `on('guild.create', async ({ guild }) => {
  if (await kv.get({ key: 'welcomed' })) return;
  await kv.set({ key: 'welcomed', value: true });
  console.log(\`Hello, \${guild.name}!\`);
});`,

  dispatches: {
    GUILD_CREATE(guild: GatewayGuildCreateDispatchData) {
      if (guild.unavailable) return [];
      const payload = { guild: guildFromDiscord(guild), joinedAt: guild.joined_at };
      return [{ guildId: guild.id, actorId: null, payload }];
    },
  },
});
