import { GuildMessage, guildMessageFromDiscord } from '#libs/vocabulary';
import type { GatewayMessageUpdateDispatchData } from 'discord-api-types/v10';
import { defineEvent } from '../define-event.ts';

export const messageUpdate = defineEvent({
  name: 'message.update',
  summary:
    'A message was edited, pinned or unpinned, or Discord added a link preview. The payload is the message as it is now; `editedAt` stays null until its author has edited it. Changes to messages of this bot do not come.',
  see: 'https://docs.discord.com/developers/events/gateway-events#message-update',
  payload: GuildMessage,
  order: 'channel',
  keys: { channel: ({ channelId }) => channelId, user: ({ author }) => author.id },
  example: `on('message.update', (message) => {
  if (message.editedAt) console.log(\`\${message.author.displayName} edited to: \${message.content}\`);
});`,

  dispatches: {
    /** Discord documents that fields may be left out. An update without author and text is of no use to a script. */
    MESSAGE_UPDATE(update: Partial<GatewayMessageUpdateDispatchData>) {
      const { guild_id: guildId, author, content, timestamp } = update;
      if (!guildId || !author || content === undefined || !timestamp) return [];
      const message = { ...absent, ...update } as GatewayMessageUpdateDispatchData;
      return [{ guildId, actorId: author.id, payload: guildMessageFromDiscord(message, guildId) }];
    },
  },
});

const absent = { type: 0, pinned: false, attachments: [], mentions: [], mention_roles: [], mention_everyone: false };
