import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client, GatewayIntentBits } from 'discord.js';

/** Starts the baseline in its own process. Resolves when it is connected. */
export async function startBareBot(simUrl: string, token: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', fileURLToPath(import.meta.url)], {
    env: { PATH: process.env.PATH, SIM_URL: simUrl, DISCORD_TOKEN: token },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return child;
}

/** The baseline: discord.js connected directly to the simulator, answering `count <n>` in its own message handler. */
async function answer(simUrl: string, token: string): Promise<void> {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.MessageContent],
    rest: { api: `${simUrl}/api`, globalRequestsPerSecond: 100_000 },
  });
  client.on('messageCreate', (message) => {
    const [word, number] = message.content.split(' ');
    if (word === 'count') void message.reply(`answered ${number}`);
  });
  client.once('clientReady', () => process.send!('ready'));
  process.once('disconnect', () => process.exit());
  await client.login(token);
}

if (import.meta.main) await answer(process.env.SIM_URL!, process.env.DISCORD_TOKEN!);
