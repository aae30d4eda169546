import { eventually } from '../testing/proxy-process.ts';
import { World } from '../testing/world.ts';

let world: World;
afterEach(() => world.end());

describe('several shards', () => {
  it('two shards → a session, a log and clients of their own, also after a kill', async () => {
    world = await World.start({}, (discord) => (discord.shards = 2));
    const clients = [world.connect(), world.connect()];
    for (const [id, client] of clients.entries()) await client.identify(world.discord.token, 513, { shard: [id, 2] });
    const send = (n: number) => {
      for (const session of world.discord.sessions)
        world.discord.emit('MESSAGE_CREATE', { guild_id: '1', content: `${n + session.shard[0]}` }, session);
    };
    send(10);
    await Promise.all(clients.map((client) => client.until(() => client.numbers.length === 1)));
    expect(clients.map(({ numbers }) => numbers)).toEqual([[10], [11]]);
    await world.proxy.killTree();
    send(20);
    world.proxy.spawn();
    await eventually(() => world.proxy.ready());
    const again = [world.connect(), world.connect()];
    for (const [id, client] of again.entries()) {
      const { sessionId, lastSeq } = clients[id] ?? client;
      await client.resume(world.discord.token, sessionId, lastSeq);
      await client.until(() => client.numbers.length === 1);
    }
    expect(again.map(({ numbers }) => numbers)).toEqual([[20], [21]]);
    expect(world.discord.identifies).toBe(2);
  });
});

describe('SIGTERM', () => {
  it('shutdown → op 7 to clients, close code 1012, never 1000, and exit code 0', async () => {
    world = await World.start();
    const client = await world.bot();
    expect(await world.proxy.stop()).toBe(0);
    await client.until(() => client.closeCode !== null);
    expect(client.closeCode).toBe(1012);
    expect(client.payloads.at(-1)?.op).toBe(7);
    world.proxy.spawn();
    await eventually(() => world.proxy.ready());
    expect([world.discord.identifies, world.discord.resumes]).toEqual([1, 1]);
  });
});
