import { Client, Events, GatewayIntentBits, type TextChannel } from 'discord.js';
import { simulate, type Simulation } from '../../libs/discord-sim/src/index.ts';
import { eventually, ProxyProcess } from '../testing/proxy-process.ts';

interface SimWorld {
  application: { id: string; botToken: string };
  users: Array<{ id: string; username: string; token: string }>;
  guilds: Array<{
    id: string;
    name: string;
    ownerId: string;
    channels: Array<{ id: string; name: string; type: number }>;
  }>;
}

const INTENTS = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMembers,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.MessageContent,
];

let sim: Simulation;
let proxy: ProxyProcess;
let world: SimWorld;
const clients: Client[] = [];

beforeEach(async () => {
  sim = await simulate({ limits: 'off' });
  world = (await (await fetch(`${sim.url}/sim/world`)).json()) as SimWorld;
  proxy = await ProxyProcess.start({
    DISCORD_TOKEN: world.application.botToken,
    DISCORD_API_URL: `${sim.url}/api/v10`,
  });
});

afterEach(async () => {
  for (const client of clients.splice(0)) await client.destroy();
  await proxy.close();
  await sim.close();
});

const general = () => {
  const [guild] = world.guilds;
  const channel =
    guild?.channels.find(({ name }) => name === 'general') ?? guild?.channels.find(({ type }) => type === 0);
  if (!guild || !channel) throw new Error('the demo world has no text channel');
  return { guild, channel };
};

async function say(content: string): Promise<void> {
  const { guild, channel } = general();
  const speaker = world.users.find(({ id }) => id === guild.ownerId);
  const response = await fetch(`${sim.url}/api/v10/channels/${channel.id}/messages`, {
    method: 'POST',
    headers: { authorization: speaker?.token ?? '', 'content-type': 'application/json' },
    body: JSON.stringify({ content }),
  });
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
}

async function bot(answers: boolean, seen: string[]): Promise<Client> {
  const client = new Client({ intents: INTENTS, rest: { api: `${proxy.url}/c/bot/api` } });
  clients.push(client);
  client.on(Events.Error, () => {});
  client.on(Events.MessageCreate, (message) => {
    if (message.author.bot) return;
    seen.push(message.content);
    if (answers) void message.reply(`re ${message.content}`).catch(() => undefined);
  });
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(world.application.botToken);
  await ready;
  return client;
}

const state = async (path: string): Promise<unknown> => {
  const headers = { authorization: `Bot ${world.application.botToken}` };
  const response = await fetch(`${proxy.url}/state/${path}`, { headers });
  return response.json();
};

describe('on discord-sim', () => {
  it('events → the bot; its answers → Discord', async () => {
    const seen: string[] = [];
    const client = await bot(true, seen);
    await say('one');
    const channel = (await client.channels.fetch(general().channel.id)) as TextChannel;
    await eventually(async () => {
      const messages = await channel.messages.fetch({ limit: 5 });
      expect(messages.map(({ content }) => content)).toContain('re one');
    });
  });

  it('state routes → the same answers as Discord’s own REST API', async () => {
    const { guild } = general();
    const headers = { authorization: `Bot ${world.application.botToken}` };
    const rest = async (path: string) =>
      (await fetch(`${sim.url}/api/v10${path}`, { headers })).json() as Promise<never[]>;
    const byId = (items: unknown) => (items as Array<{ id: string }>).map(({ id }) => id).sort();
    expect(await state('guilds')).toEqual(world.guilds.map(({ id, name }) => ({ id, name })));
    expect(await state(`guilds/${guild.id}`)).toMatchObject({
      id: guild.id,
      name: guild.name,
      owner_id: guild.ownerId,
    });
    expect(byId(await state(`guilds/${guild.id}/channels`))).toEqual(byId(await rest(`/guilds/${guild.id}/channels`)));
    expect(byId(await state(`guilds/${guild.id}/roles`))).toEqual(byId(await rest(`/guilds/${guild.id}/roles`)));
    const member = await state(`guilds/${guild.id}/members/${guild.ownerId}`);
    expect(member).toMatchObject({ user: { id: guild.ownerId } });
    expect(await state(`guilds/${guild.id}/members/123456789012345678`)).toMatchObject({
      mainstay_code: 'state.unknown_member',
    });
    expect(await state('guilds/123456789012345678')).toMatchObject({ mainstay_code: 'state.unknown_guild' });
    expect((await fetch(`${proxy.url}/state/guilds`)).status).toBe(401);
  });

  it('kills of proxy and bot → no message is lost', async () => {
    const seen: string[] = [];
    let client = await bot(false, seen);
    for (let round = 0; round < 3; round++) {
      await say(`${round}.1`);
      await eventually(() => expect(seen.at(-1)).toBe(`${round}.1`));
      // Before the kill: a discord.js that is destroyed while it reconnects never stops.
      await client.destroy();
      await say(`${round}.2`);
      await proxy.killTree();
      proxy.spawn();
      await eventually(() => proxy.ready());
      await say(`${round}.3`);
      client = await bot(false, seen);
      await eventually(() => expect(seen.at(-1)).toBe(`${round}.3`));
    }
    const firsts = [...new Set(seen)];
    expect(firsts).toEqual([0, 1, 2].flatMap((round) => [1, 2, 3].map((n) => `${round}.${n}`)));
    const metrics = await (await fetch(`${proxy.url}/metrics`)).text();
    expect(metrics).not.toMatch(/what="identify"\} [1-9]/);
  });
});
