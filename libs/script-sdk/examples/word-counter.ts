/**
 * Word counter.
 *
 * Counts the words that each member writes. `!words` tells your own count, `!top` the ten highest.
 */
import { kv, messages, on, type GuildMessage } from 'mainstay';

on('message.create', async (message) => {
  if (message.author.bot || message.system) return;
  if (message.content === '!words') return tell(message);
  if (message.content === '!top') return tellTop(message);
  const words = message.content.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  if (words > 0) await kv.incr({ key: `words/${message.author.id}`, by: words });
});

async function tell(message: GuildMessage): Promise<void> {
  const entry = await kv.get({ key: `words/${message.author.id}` });
  await reply(message, `You have written ${entry?.value ?? 0} words.`);
}

async function tellTop(message: GuildMessage): Promise<void> {
  const top = await kv.top({ prefix: 'words/', limit: 10 });
  const lines = top.map(({ key, value }, index) => `${index + 1}. <@${key.slice('words/'.length)}>: ${value}`);
  await reply(message, lines.join('\n') || 'No member has written yet.');
}

async function reply(message: GuildMessage, content: string): Promise<void> {
  // Without `notify` the people in the list would each be pinged.
  await messages.send({ channelId: message.channelId, content, replyTo: message.id, notify: [] });
}
