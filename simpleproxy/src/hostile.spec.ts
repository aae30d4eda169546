import { connect } from 'node:net';
import { eventually } from '../testing/proxy-process.ts';
import type { RawClient } from '../testing/raw-client.ts';
import { World } from '../testing/world.ts';

let world: World;
afterEach(() => world.end());

const identify = () => ({ token: world.discord.token, intents: 513, properties: {} });

describe('client connections', () => {
  it('an invalid payload → the close code that Discord documents', async () => {
    world = await World.start();
    const cases: Array<[string, number, (client: RawClient) => void]> = [
      ['truncated JSON', 4002, (client) => client.socket.send('{"op":2,"d":{"tok')],
      ['no object', 4002, (client) => client.socket.send('[1]')],
      ['binary garbage', 4002, (client) => client.socket.send(Buffer.from([131, 1, 2, 3]))],
      ['4097 bytes', 4002, (client) => client.socket.send('x'.repeat(4097))],
      ['a huge frame', 1009, (client) => client.socket.send('x'.repeat(1_000_000))],
      ['unknown opcode', 4001, (client) => client.send(77, null)],
      ['a command before IDENTIFY', 4003, (client) => client.send(3, {})],
      ['wrong token', 4004, (client) => client.send(2, { ...identify(), token: 'Bot nope' })],
      ['IDENTIFY without intents', 4002, (client) => client.send(2, { token: world.discord.token })],
      ['wrong shard', 4010, (client) => client.send(2, { ...identify(), shard: [1, 2] })],
      ['intents out of range', 4013, (client) => client.send(2, { ...identify(), intents: 2 ** 40 })],
      ['intents that the proxy lacks', 4014, (client) => client.send(2, { ...identify(), intents: 1 << 8 })],
      ['a flood', 4008, (client) => Array.from({ length: 121 }, () => client.send(1, null))],
      [
        'a second IDENTIFY',
        4005,
        (client) => {
          client.send(2, identify());
          client.send(2, identify());
        },
      ],
    ];
    for (const [what, code, act] of cases) {
      const client = await world.connect().open();
      act(client);
      await client.until(() => client.closeCode !== null);
      expect([what, client.closeCode]).toEqual([what, code]);
    }
    const still = await world.bot();
    expect(still.dispatches[0]?.t).toBe('READY');
    expect(world.proxy.output).not.toContain(world.discord.token);
  });

  it('no shard, and a token with its prefix → accepted', async () => {
    world = await World.start();
    const client = world.connect('/any/path/?v=9&encoding=json');
    await client.identify(`Bot ${world.discord.token}`);
    expect(client.dispatches[0]?.d).not.toHaveProperty('shard');
  });

  it('no heartbeat for one and a half intervals → closed with 4009', async () => {
    world = await World.start({ CLIENT_HEARTBEAT_MS: '200' });
    const silent = await world.connect().open();
    silent.send(2, identify());
    await silent.until(() => silent.closeCode !== null);
    expect(silent.closeCode).toBe(4009);
  });

  it('bytes that are not WebSocket → still answers others', async () => {
    world = await World.start();
    for (const bytes of [
      '\0\x01\x02',
      'GET / HTTP/1.1\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
      'GET /c/a%20b/ HTTP/1.1\r\nhost: x\r\n\r\n',
    ]) {
      const socket = connect(world.proxy.port, '127.0.0.1');
      socket.end(bytes);
      await new Promise((resolve) => socket.once('close', resolve).resume());
    }
    await world.proxy.ready();
  });

  it('a client that reads too slowly → its session ends with op 9, and the loss is logged', async () => {
    world = await World.start({ RING_MAX_BYTES: '65536', CLIENT_BUFFER_BYTES: '65536' });
    const slow = await world.bot();
    const stream = (slow.socket as unknown as { _socket: { pause(): void; resume(): void } })._socket;
    stream.pause();
    const text = 'x'.repeat(20_000);
    for (let n = 0; n < 600; n++) world.discord.emit('MESSAGE_CREATE', { guild_id: '1', content: `${n} ${text}` });
    await eventually(async () =>
      expect(await world.metric('simpleproxy_dropped_total{shard="0",reason="slow_client"}')).toBe(1),
    );
    stream.resume();
    await slow.until(() => slow.payloads.some(({ op, d }) => op === 9 && d === false));
    expect(slow.numbers).toEqual([...slow.numbers.keys()]);
    expect(slow.numbers.length).toBeLessThan(600);
    // The client receives op 9 before all sent bytes have passed.
    await eventually(async () =>
      expect(await world.metric('simpleproxy_dropped_total{shard="0",reason="ring_overflow"}')).toBeGreaterThan(500),
    );
    expect(world.proxy.output).toContain('the ring is full');
    await slow.identify(world.discord.token);
    const seen = slow.numbers.length;
    world.discord.message(7);
    await slow.until(() => slow.numbers.length > seen && slow.numbers.at(-1) === 7);
  });
});
