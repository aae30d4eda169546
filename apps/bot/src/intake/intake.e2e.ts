import { simulate, type Simulation } from '#libs/discord-sim';
import type { InboxEvent } from '#libs/ports';
import { Fault } from '#libs/vocabulary';
import { ProxyProcess } from '../../../../simpleproxy/testing/proxy-process.ts';
import { GatewayClient } from '../gateway/gateway-client.ts';
import { DispatchIntake } from './dispatch-intake.ts';
import { proxyAcks } from './proxy-acks.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };

interface SimWorld {
  application: { botToken: string };
  users: Array<{ id: string; token: string }>;
  guilds: Array<{ ownerId: string; channels: Array<{ id: string; name: string }> }>;
}

// Real: discord.js client, intake, simpleproxy as a process, simulator. In memory: the inbox.
describe('from the gateway to the inbox', () => {
  let sim: Simulation;
  let proxy: ProxyProcess;
  let world: SimWorld;
  let gateway: GatewayClient;
  let intake: DispatchIntake;
  const stored: InboxEvent[] = [];
  const database = { away: false, restarts: 0 };

  beforeEach(async () => {
    stored.length = 0;
    Object.assign(database, { away: false, restarts: 0 });
    sim = await simulate({ limits: 'off' });
    world = (await (await fetch(`${sim.url}/sim/world`)).json()) as SimWorld;
    const token = world.application.botToken;
    proxy = await ProxyProcess.start({ DISCORD_TOKEN: token, DISCORD_API_URL: `${sim.url}/api/v10` });
    open(10);
    await gateway.start();
  });
  afterEach(async () => {
    await gateway.stop();
    await intake.end(1_000);
    await proxy.close();
    await sim.close();
  });

  function open(mostWaiting: number): void {
    const token = world.application.botToken;
    intake = new DispatchIntake({
      inbox: {
        append: async (events) => {
          if (database.away) throw new Fault('database.unavailable', 'away');
          const seen = new Set(stored.map(({ id }) => id));
          stored.push(...events.filter(({ id }) => !seen.has(id)));
          return { stored: events.length, full: [], owners: new Map() };
        },
      },
      listeners: { wants: (_guild, event) => event === 'message.create' },
      waker: { wake() {} },
      sendAck: proxyAcks(proxy.url, token, silent),
      log: silent,
      metrics: { stored() {}, dropped() {} },
      tellDropped: () => {},
      startOver: () => {
        database.restarts += 1;
        void gateway.startOver();
      },
      mostWaiting,
    });
    gateway = new GatewayClient({
      proxyUrl: proxy.url,
      key: token,
      log: silent,
      onPacket: (packet, shardId) => intake.take(packet, shardId),
      onInteraction: () => {},
      onReady: () => {},
    });
  }

  async function say(content: string): Promise<void> {
    const [guild] = world.guilds;
    const { token } = world.users.find(({ id }) => id === guild!.ownerId)!;
    const channel = guild!.channels.find(({ name }) => name === 'general')!;
    const response = await fetch(`${sim.url}/api/v10/channels/${channel.id}/messages`, {
      method: 'POST',
      headers: { authorization: token, 'content-type': 'application/json' },
      body: JSON.stringify({ content }),
    });
    expect(response.status).toBe(200);
  }
  const contents = () => stored.map(({ payload }) => (payload as { content: string }).content);
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => String(from + n));

  it('more messages than may wait → each is stored once and in order', async () => {
    await say('0');
    await until(() => stored.length === 1);
    database.away = true;
    for (const n of numbers(1, 40)) await say(n);
    await until(() => intake.waiting === 10);
    database.away = false;
    await until(() => stored.length >= 40);
    expect(contents()).toEqual(numbers(0, 40));
    expect(database.restarts).toBeGreaterThan(0);
  });

  it('a new client → the proxy delivers the unacknowledged dispatches again', async () => {
    await say('0');
    await until(() => stored.length === 1);
    database.away = true;
    for (const n of numbers(1, 6)) await say(n);
    await until(() => intake.waiting === 5);
    await gateway.stop();
    await intake.end(0);
    expect(contents()).toEqual(['0']);
    database.away = false;
    open(10);
    await gateway.start();
    await until(() => stored.length >= 6);
    expect(contents()).toEqual(numbers(0, 6));
  });

  it('the proxy is killed and restarts → the intake continues', async () => {
    await say('0');
    await until(() => stored.length === 1);
    await proxy.killTree();
    await say('1');
    proxy.spawn();
    await say('2');
    await until(() => stored.length >= 3);
    expect(contents()).toEqual(numbers(0, 3));
  });
});
