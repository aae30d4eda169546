// Clients that stop half way, send nothing, or send too much, over plain sockets.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { deflateSync } from 'node:zlib';
import { simulate, type Simulation, type SimulateOptions } from './index.ts';
import { applicationOf, bot, channelOf } from '../testing/callers.ts';
import { clientFrame, RawSocket } from '../testing/raw-socket.ts';
import { Wire } from '../testing/wire.ts';

describe('hostile connections', () => {
  let sim: Simulation;
  const open = async (options: SimulateOptions = {}) => (sim = await simulate({ limits: 'off', ...options }));
  afterEach(async () => {
    expect((await bot(sim)('GET', '/users/@me')).status).toBe(200);
    const wire = new Wire(sim);
    await wire.identify(applicationOf(sim).token);
    wire.socket.close();
    await wire.closed;
    await sim.close();
  });

  const raw = (text: string) => new RawSocket(sim, text);
  const post = (more: string) =>
    `POST /api/v10/channels/${channelOf(sim, 'bots')}/messages HTTP/1.1\r\nHost: x\r\n` +
    `Authorization: Bot ${applicationOf(sim).token}\r\nContent-Type: application/json\r\n${more}`;

  it.each([
    ['a body that stops', () => post('Content-Length: 500\r\n\r\n{"content":')],
    ['a chunk that stops', () => post('Transfer-Encoding: chunked\r\n\r\n500\r\n{"content":')],
    ['headers that stop', () => post('X-More: ')],
    ['a connection that says nothing', () => ''],
  ])('%s → 408, and closed', async (_, text) => {
    await open({ requestTimeout: 200 });
    const socket = raw(text());
    expect(await socket.closed).toMatch(/^HTTP\/1\.1 408 /);
    expect(sim.callLog.read({ operation: 'create_message', status: 200 })).toEqual([]);
  });

  it('a body that comes byte by byte → also times out', async () => {
    await open({ requestTimeout: 200 });
    const { socket, closed } = raw(post('Content-Length: 5000\r\n\r\n'));
    const drip = setInterval(() => socket.write(' '), 10);
    expect(await closed).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(drip);
  });

  const upgrade = (more = '') =>
    `GET /gateway?v=10&encoding=json HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${more}\r\n`;

  it.each([
    ['huge headers', () => upgrade(`X-Flood: ${'x'.repeat(100_000)}\r\n`), 431],
    ['two thousand headers', () => upgrade(Array.from({ length: 2_000 }, (_, n) => `X-${n}: ${n}\r\n`).join('')), 431],
    ['a bad key', () => upgrade().replace('dGhlIHNhbXBsZSBub25jZQ==', 'x'), 400],
    ['an old version', () => upgrade().replace('Version: 13', 'Version: 1'), 400],
    ['another path', () => upgrade().replace('/gateway?', '/nowhere?'), 404],
  ])('an upgrade with %s → refused, and closed without waiting for the client', async (_, text, status) => {
    await open();
    expect(await raw(text()).closed).toContain(`HTTP/1.1 ${status} `);
  });

  it('WebSocket compression → not negotiated; a frame that uses it is a protocol error', async () => {
    await open();
    const socket = raw(upgrade('Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n'));
    expect(await socket.until('"op":10')).not.toContain('Sec-WebSocket-Extensions');
    socket.socket.write(clientFrame(deflateSync('{"op":1,"d":null}'), { isCompressed: true }));
    expect(await socket.closeCode()).toBe(1002);
  });

  it('a frame with an announced length of 64 MB → refused before it has arrived', async () => {
    await open();
    const socket = raw(upgrade());
    await socket.until('"op":10');
    socket.socket.write(clientFrame(Buffer.alloc(10), { length: 64 * 1024 * 1024 }));
    expect(await socket.closeCode()).toBe(1009);
  });

  it('compressed bytes of a client → 4002 on the gateway and 400 in REST', async () => {
    await open();
    const wire = new Wire(sim);
    await wire.next(10);
    wire.socket.send(deflateSync('{"op":1,"d":null}'));
    expect(await wire.closed).toBe(4002);
    const body = deflateSync('{"content":"x"}').toString('latin1');
    expect(await raw(post(`Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`)).closed).toContain(
      '50109',
    );
  });

  it('a form within a form → not part of the message', async () => {
    await open();
    const inner = '--i\r\nContent-Disposition: form-data; name="payload_json"\r\n\r\n{"content":"x"}\r\n--i--';
    const nest = (text: string, depth: number): string =>
      depth === 0
        ? text
        : nest(`--b${depth}\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n${text}\r\n--b${depth}--`, depth - 1);
    const head = '--o\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n';
    const response = await fetch(`${sim.url}/api/v10/channels/${channelOf(sim, 'bots')}/messages`, {
      method: 'POST',
      headers: {
        Authorization: `Bot ${applicationOf(sim).token}`,
        'Content-Type': 'multipart/form-data; boundary=o',
      },
      body: `${head}${nest(inner, 500)}\r\n--o--\r\n`,
    });
    expect(response.status).toBe(400);
    expect([50006, 50035]).toContain(((await response.json()) as { code: number }).code);
    expect(sim.callLog.read({ operation: 'create_message', status: 200 })).toEqual([]);
  });

  it('a flood of pings with unread answers → the answers do not pile up', async () => {
    await open();
    const flood = raw(upgrade());
    await flood.until('"op":10');
    flood.socket.pause();
    const pings = Buffer.concat(Array.from({ length: 20_000 }, () => clientFrame(Buffer.alloc(125), { opcode: 9 })));
    const wire = new Wire(sim);
    await wire.identify(applicationOf(sim).token);
    flood.socket.write(pings);
    wire.send({ op: 1, d: null });
    await wire.next(11);
    wire.cut();
    await wire.closed;
    flood.socket.destroy();
  });

  it('a half-closed socket → closed', async () => {
    await open();
    const half = raw(upgrade());
    await half.until('"op":10');
    half.socket.end();
    await half.closed;
    await sim.callLog.until('gateway', 'disconnect', 1);
    expect(sim.gateway.size.connections).toBe(0);
  });

  it('a silent client that does not answer the close → disconnected', async () => {
    await open({ gateway: { heartbeatInterval: 1_000, closeTimeout: 100 } });
    const silent = raw(upgrade());
    expect(await silent.closeCode()).toBe(4009);
    await silent.closed;
    await sim.callLog.until('gateway', 'disconnect', 1);
    expect(sim.gateway.size.connections).toBe(0);
  });

  it('two thousand idle sockets → all closed', async () => {
    await open({ requestTimeout: 1_000, gateway: { heartbeatInterval: 1_000, closeTimeout: 100 } });
    const port = Number(new URL(sim.url).port);
    const closes: Array<Promise<unknown>> = [];
    for (let opened = 0; opened < 2_000; opened += 100) {
      // At most as many at once as the machine queues for a server.
      const idle: Socket[] = Array.from({ length: 100 }, () => connect(port, '127.0.0.1'));
      for (const [index, socket] of idle.entries()) {
        socket.on('error', () => undefined).resume();
        if (index % 2 === 0) socket.write(upgrade());
        closes.push(once(socket, 'close'));
      }
      await Promise.all(idle.map(async (socket) => once(socket, 'connect')));
    }
    await Promise.all(closes);
    await sim.callLog.until('gateway', 'disconnect', 1_000);
    expect(sim.gateway.size.connections).toBe(0);
  });

  it('500 clients identify at once → one is accepted, each other one gets an invalid session', async () => {
    await open();
    sim.limits.set('on');
    sim.clock.stop();
    const wires = Array.from({ length: 500 }, () => new Wire(sim));
    await Promise.all(wires.map((wire) => wire.next(10)));
    const d = { token: applicationOf(sim).token, intents: 0, properties: { os: 'x', browser: 'x', device: 'x' } };
    const answers = wires.map(async ({ socket }) => once(socket, 'message'));
    for (const wire of wires) wire.send({ op: 2, d });
    await Promise.all(answers);
    const told = wires.map(({ left: [first] }) => [first!.op, first!.op === 9 && first!.d]);
    expect(told.filter(([op]) => op === 0)).toHaveLength(1);
    expect(told.filter(([op]) => op === 9)).toEqual(Array.from({ length: 499 }, () => [9, false]));
    expect(sim.gateway.size).toEqual({ connections: 500, sessions: 1 });
    for (const wire of wires) wire.cut();
    await Promise.all(wires.map(({ closed }) => closed));
    sim.clock.wind(5_000);
  });
});
