import { createGatewayManager, type TransportCompression } from '@discordeno/gateway';
import { asked, INTENTS, report } from './report-child.ts';

const manager = createGatewayManager({
  token: asked.token,
  intents: INTENTS,
  compress: asked.compress === 'payload',
  transportCompression: asked.compress.endsWith('-stream') ? (asked.compress as TransportCompression) : null,
  connection: {
    url: asked.gateway,
    shards: 1,
    sessionStartLimit: { total: 1000, remaining: 1000, resetAfter: 0, maxConcurrency: 16 },
  },
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
