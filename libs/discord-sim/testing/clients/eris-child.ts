import { Agent } from 'node:http';
import { connect } from 'node:net';
import { Client } from 'eris';
import { asked, INTENTS, report, REST_TIMEOUT_MS } from './report-child.ts';

/** eris speaks only HTTPS; the simulator speaks HTTP on this machine. */
class PlainAgent extends Agent {
  protocol = 'https:';
  override createConnection() {
    const { hostname, port } = new URL(asked.url);
    return connect(Number(port), hostname);
  }
}

const client = new Client(`Bot ${asked.token}`, {
  intents: INTENTS,
  compress: asked.compress === 'zlib-stream',
  rest: { agent: new PlainAgent() as never, domain: '127.0.0.1', baseURL: '/api/v10', requestTimeout: REST_TIMEOUT_MS },
  restMode: true,
  maxShards: asked.shards,
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
  if (message.content === '!ping') void client.createMessage(message.channel.id, 'pong');
});
await client.connect();
