import { Client, Events } from 'discord.js';
import { asked, INTENTS, report, REST_TIMEOUT_MS } from './report-child.ts';

const client = new Client({
  intents: INTENTS,
  rest: { api: `${asked.url}/api`, timeout: REST_TIMEOUT_MS },
  ...(asked.shards === 1 ? {} : { shards: Array.from({ length: asked.shards }, (_, id) => id) }),
});
client.on(Events.ClientReady, () => report('ready'));
client.on(Events.ShardResume, () => report('resumed'));
client.on(Events.ShardReady, () => report('identified'));
client.on(Events.GuildCreate, () => report('guild-joined'));
client.on(Events.GuildAvailable, () => report('guild-available'));
client.on(Events.GuildUnavailable, () => report('guild-unavailable'));
client.on(Events.Warn, (message) => report('warning', { message }));
client.on(Events.Error, (error) => report('error', { message: String(error) }));
client.on(Events.MessageCreate, (message) => {
  if (message.author.bot) return;
  report('message', { content: message.content });
  if (message.content === '!ping') void message.reply('pong');
});
await client.login(asked.token);
