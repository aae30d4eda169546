import { createGatewayManager, type TransportCompression } from '@discordeno/gateway';
import { asked, INTENTS, report } from './report-child.ts';

const bot = await fetch(`${asked.url}/api/v10/gateway/bot`, { headers: { Authorization: `Bot ${asked.token}` } });
const { session_start_limit: limit } = (await bot.json()) as { session_start_limit: { max_concurrency: number } };

const manager = createGatewayManager({
  token: asked.token,
  intents: INTENTS,
  compress: asked.compress === 'payload',
  transportCompression: asked.compress.endsWith('-stream') ? (asked.compress as TransportCompression) : null,
  connection: {
    url: asked.gateway,
    shards: asked.shards,
    sessionStartLimit: { total: 1000, remaining: 1000, resetAfter: 0, maxConcurrency: limit.max_concurrency },
  },
  totalShards: asked.shards,
  lastShardId: asked.shards - 1,
  events: {
    message(_, { t, d }) {
      if (t === 'READY') report('identified');
      if (t === 'RESUMED') report('resumed');
      if (t === 'GUILD_CREATE') report('ready');
      const { author, content, channelId } = (d ?? {}) as {
        author?: { bot?: boolean };
        content?: string;
        channelId?: string;
      };
      if (t !== 'MESSAGE_CREATE' || author?.bot) return;
      report('message', { content: content ?? '' });
      // @discordeno/gateway has no REST of its own.
      if (content === '!ping')
        void fetch(`${asked.url}/api/v10/channels/${channelId}/messages`, {
          method: 'POST',
          headers: { Authorization: `Bot ${asked.token}`, 'Content-Type': 'application/json' },
          body: '{"content":"pong"}',
        });
    },
  },
});
await manager.spawnShards();
