import { Client, Events, GatewayIntentBits, type ClientOptions, type Message } from 'discord.js';
import { once } from 'node:events';
import { simulate, type Simulation } from './index.ts';

const intents = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.GuildMessageReactions];

/** A person of the simulated world, with the calls that a Discord client makes. */
function person(sim: Simulation, username: string) {
  const account = [...sim.world.accounts.values()].find(({ user }) => user.username === username)!;
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${sim.url}/api/v10${path}`, {
      method,
      headers: { Authorization: account.token, 'Content-Type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, json: response.status === 204 ? null : await response.json() };
  };
  return { ...account, call };
}

function botToken(sim: Simulation): string {
  const [application] = [...sim.world.applications.values()];
  return sim.world.accounts.get(application!.botId)!.token;
}

describe('an unmodified discord.js', () => {
  let sim: Simulation;
  let client: Client<true>;

  async function connect(options: Partial<ClientOptions> = {}): Promise<void> {
    const made = new Client({
      intents: [...intents, GatewayIntentBits.MessageContent],
      rest: { api: `${sim.url}/api` },
      ...options,
    });
    made.on('error', () => undefined);
    const ready = once(made, Events.ClientReady);
    await made.login(botToken(sim));
    await ready;
    client = made as Client<true>;
  }

  const general = () => [...sim.world.channels.values()].find(({ name }) => name === 'general')!.id;
  const nextMessage = async (): Promise<Message> => ((await once(client, Events.MessageCreate)) as [Message])[0];
  const gatewayEvents = () => sim.callLog.read({ kind: 'gateway' }).map(({ event }) => event);

  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
  });
  afterEach(async () => {
    await client.destroy();
    await sim.close();
  });

  it('logs in, sees the guilds, receives a message and answers it', async () => {
    await connect();
    expect(client.guilds.cache.map(({ name }) => name).sort()).toEqual(['Mainstay Demo', 'Quiet Corner']);
    const heard = nextMessage();
    const sent = await person(sim, 'sofia').call('POST', `/channels/${general()}/messages`, { content: '!ping' });
    expect(sent.status).toBe(200);
    const message = await heard;
    expect(message.content).toBe('!ping');
    expect(message.member?.displayName).toBe('Sofía');
    const answer = await message.reply('pong');
    await answer.react('🎉');
    const page = await person(sim, 'sofia').call('GET', `/channels/${general()}/messages?limit=2`);
    expect(page.json).toMatchObject([
      {
        content: 'pong',
        type: 19,
        referenced_message: { content: '!ping' },
        reactions: [{ count: 1, emoji: { name: '🎉' } }],
      },
      { content: '!ping' },
    ]);
  });

  it('resumes after op 7, after op 9 that allows it, and after a cut, and misses nothing', async () => {
    await connect();
    const disturb = [
      () => sim.gateway.reconnectAll(),
      () => sim.gateway.invalidateAll(true),
      () => sim.gateway.dropAll(true),
    ];
    for (const [index, disturbance] of disturb.entries()) {
      const resumed = once(client, Events.ShardResume);
      const heard = nextMessage();
      disturbance();
      await person(sim, 'finn').call('POST', `/channels/${general()}/messages`, { content: `while away ${index}` });
      await resumed;
      expect((await heard).content).toBe(`while away ${index}`);
    }
    expect(gatewayEvents().filter((event) => event === 'identify')).toHaveLength(1);
    expect(gatewayEvents().filter((event) => event === 'resume')).toHaveLength(3);
  });

  it('op 9 that forbids a resume → identifies again', async () => {
    await connect();
    const ready = once(client, Events.ShardReady);
    sim.gateway.invalidateAll(false);
    await ready;
    expect(gatewayEvents().filter((event) => event === 'identify')).toHaveLength(2);
  });

  it('no content intent → receives content only of messages that mention it', async () => {
    await connect({ intents });
    const first = nextMessage();
    await person(sim, 'nora').call('POST', `/channels/${general()}/messages`, { content: 'secret' });
    expect((await first).content).toBe('');
    const second = nextMessage();
    await person(sim, 'nora').call('POST', `/channels/${general()}/messages`, { content: `hi <@${client.user.id}>` });
    expect((await second).content).toBe(`hi <@${client.user.id}>`);
  });

  it('keeps to the rate limits of the headers', async () => {
    await connect();
    const channel = await client.channels.fetch(general());
    if (!channel?.isSendable()) throw new Error('no text channel');
    sim.limits.set('on');
    await Promise.all(Array.from({ length: 7 }, (_, index) => channel.send(`${index}`)));
    const posts = sim.callLog.read({ kind: 'rest' }).filter(({ operation }) => operation === 'create_message');
    expect(posts.map(({ status }) => status)).toEqual(Array(7).fill(200));
    expect(posts[5]!.at - posts[0]!.at).toBeGreaterThanOrEqual(4_900);
  });

  it('fetches members in chunks', async () => {
    await connect({ intents: [...intents, GatewayIntentBits.GuildMembers] });
    const guild = client.guilds.cache.find(({ name }) => name === 'Mainstay Demo')!;
    const members = await guild.members.fetch();
    expect(members.size).toBe(13);
  });
});
