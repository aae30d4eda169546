import { Client, Events } from 'discord.js';
import { asked, INTENTS, report } from './report-child.ts';

const client = new Client({ intents: INTENTS, rest: { api: `${asked.url}/api` } });
client.on(Events.ClientReady, () => report('ready'));
client.on(Events.ShardResume, () => report('resumed'));
client.on(Events.ShardReady, () => report('identified'));
client.on(Events.Error, (error) => report('error', { message: String(error) }));
client.on(Events.MessageCreate, (message) => {
  if (message.author.bot) return;
  report('message', { content: message.content });
  if (message.content === '!ping') void message.reply('pong');
});
await client.login(asked.token);
