import { eventually } from '../testing/proxy-process.ts';
import { World } from '../testing/world.ts';

let world: World;
afterEach(() => world.end());

describe('upstream', () => {
  it('op 7, op 9 true, a lost connection and a resumable close → resumes, and clients notice nothing', async () => {
    world = await World.start();
    const client = await world.bot();
    const faults = [
      () => world.discord.control(7),
      () => world.discord.control(9, true),
      () => world.discord.session.socket?.terminate(),
      () => world.discord.session.socket?.close(4000),
      () => world.discord.session.socket?.send('{"op":0,"t":"X",'),
    ];
    for (const [index, fault] of faults.entries()) {
      const { socket } = world.discord.session;
      fault();
      world.discord.message(2 * index);
      await eventually(() => expect(world.discord.session.socket).not.toBe(socket));
      world.discord.message(2 * index + 1);
      await client.until(() => client.numbers.length === 2 * index + 2);
    }
    expect(client.numbers).toEqual([...client.numbers.keys()]);
    expect(client.dispatches.map(({ s }) => s)).toEqual(client.dispatches.map((_, index) => index + 1));
    expect(world.discord.identifies).toBe(1);
    expect(client.closeCode).toBeNull();
  });

  it('a connection that no longer answers heartbeats → resumes', async () => {
    world = await World.start({}, (discord) => {
      discord.heartbeatMs = 150;
      discord.answersHeartbeats = false;
    });
    await eventually(() => expect(world.discord.resumes).toBeGreaterThan(0));
    world.discord.answersHeartbeats = true;
    expect(await world.metric('simpleproxy_upstream_total{shard="0",what="zombie"}')).toBeGreaterThan(0);
    expect(world.discord.identifies).toBe(1);
  });

  it('a lost session → identifies again, and sends GUILD_DELETE and GUILD_CREATE for changed guilds', async () => {
    // Immediately: events before there is a session are never sent. With a pause this test would time out.
    world = await World.start({ RECONNECT_BASE_MS: '60000' });
    const client = await world.bot();
    const before = client.dispatches.length;
    const [kept, vanished] = world.discord.guildIds;
    world.discord.guildIds.pop();
    world.discord.acceptsResume = false;
    world.discord.control(9, false);
    await client.until(() => client.dispatches.length === before + 3);
    const news = client.dispatches.slice(before).map(({ t, d }) => [t, d['id'], d['unavailable'] ?? null]);
    expect(news).toEqual([
      ['GUILD_DELETE', vanished, null],
      ['GUILD_DELETE', kept, true],
      ['GUILD_CREATE', kept, false],
    ]);
    expect(world.discord.identifies).toBe(2);
    expect(await world.metric('simpleproxy_upstream_gaps_total{shard="0"}')).toBe(1);
    const guilds = (await (await world.fetch('/state/guilds')).json()) as Array<{ id: string }>;
    expect(guilds.map(({ id }) => id)).toEqual([kept]);
  });

  it('a fatal close code → stops and reports it', async () => {
    world = await World.start();
    world.discord.session.socket?.close(4014);
    const failure = await eventually(async () => {
      const response = await world.fetch('/readyz');
      expect(response.status).toBe(503);
      return (await response.json()) as { failure: string };
    });
    expect(failure.failure).toBe('DisallowedIntents');
    // The proxy knows the close code before its end of the connection is closed here.
    await eventually(() => expect(world.discord.sockets.size).toBe(0));
    expect(world.proxy.output).not.toContain(world.discord.token);
  });

  it('commands → forwarded; member chunks → only the client that asked, with its nonce', async () => {
    world = await World.start();
    const [asking, other] = [await world.bot(), await world.bot('/')];
    asking.send(8, { guild_id: world.discord.guildIds[0], query: '', limit: 0, nonce: 'mine' });
    const command = await eventually(() => {
      expect(world.discord.commands).toHaveLength(1);
      return world.discord.commands[0]?.d as { nonce: string };
    });
    expect(command.nonce.length).toBeLessThanOrEqual(32);
    const chunk = { guild_id: world.discord.guildIds[0], members: [], chunk_index: 0, chunk_count: 1 };
    world.discord.emit('GUILD_MEMBERS_CHUNK', { ...chunk, nonce: command.nonce });
    world.discord.message(1);
    await asking.until(() => asking.numbers.length === 1);
    await other.until(() => other.numbers.length === 1);
    const chunks = (client: typeof asking) => client.dispatches.filter(({ t }) => t === 'GUILD_MEMBERS_CHUNK');
    expect(chunks(asking)).toMatchObject([{ d: { nonce: 'mine' } }]);
    expect(chunks(other)).toEqual([]);
  });

  it('an id that a client sends as a number → forwarded with each of its digits', async () => {
    world = await World.start();
    const client = await world.bot();
    client.socket.send('{"op":4,"d":{"guild_id":1230080311296262145,"channel_id":null}}');
    await eventually(() => expect(world.discord.commands).toHaveLength(1));
    expect(world.discord.commands[0]?.d).toMatchObject({ guild_id: '1230080311296262145' });
  });
});
