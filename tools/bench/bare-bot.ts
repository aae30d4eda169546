import { Client, GatewayIntentBits } from 'discord.js';

/** The baseline: discord.js connected directly to the simulator, answering `bare <n>` in its own message handler. */
export async function startBareBot(simUrl: string, token: string): Promise<Client> {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.MessageContent],
    rest: { api: `${simUrl}/api`, globalRequestsPerSecond: 100_000 },
  });
  client.on('messageCreate', (message) => {
    const [word, number] = message.content.split(' ');
    if (word === 'bare') void message.reply(`answered bare ${number}`);
  });
  const ready = new Promise<void>((done) => client.once('clientReady', () => done()));
  await client.login(token);
  await ready;
  return client;
}
