import { Client } from 'oceanic.js';
import { asked, INTENTS, report, REST_TIMEOUT_MS } from './report-child.ts';

const client = new Client({
  auth: `Bot ${asked.token}`,
  rest: { baseURL: `${asked.url}/api/v10`, host: new URL(asked.url).host, requestTimeout: REST_TIMEOUT_MS },
  gateway: {
    intents: INTENTS,
    maxShards: asked.shards,
    compress: asked.compress === 'none' ? false : (asked.compress as 'zlib-stream' | 'zstd-stream'),
  },
});
client.on('ready', () => report('ready'));
client.on('shardReady', () => report('identified'));
client.on('shardResume', () => report('resumed'));
client.on('guildCreate', () => report('guild-joined'));
client.on('guildAvailable', () => report('guild-available'));
client.on('guildUnavailable', () => report('guild-unavailable'));
client.on('warn', (message) => report('warning', { message }));
client.on('error', (error) => report('error', { message: String(error) }));
client.on('messageCreate', (message) => {
  if (message.author.bot) return;
  report('message', { content: message.content });
  if (message.content === '!ping') void client.rest.channels.createMessage(message.channelID, { content: 'pong' });
});
await client.connect();
