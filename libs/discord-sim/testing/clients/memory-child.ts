// Three rounds of the worst input that clients send, in a process of its own; prints the memory after each round.
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { simulate } from '../../src/index.ts';
import { applicationOf, channelOf } from '../callers.ts';
import { clientFrame, RawSocket } from '../raw-socket.ts';

const MIB = 1024 * 1024;
const collect = globalThis.gc!;
const sim = await simulate({ limits: 'off', strict: false, gateway: { closeTimeout: 100 } });
const messages = `/api/v10/channels/${channelOf(sim, 'bots')}/messages`;
const authorization = `Bot ${applicationOf(sim).token}`;

async function post(body: string | Buffer, type = 'application/json'): Promise<void> {
  const headers = { Authorization: authorization, 'Content-Type': type };
  const response = await fetch(sim.url + messages, {
    method: 'POST',
    headers,
    body: new Uint8Array(Buffer.from(body)),
  });
  await response.arrayBuffer();
  if (response.ok) throw new Error('accepted, and should not be');
}

async function announceHugeBody(): Promise<void> {
  const head = `POST ${messages} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n`;
  const { socket, closed } = new RawSocket(sim, `${head}Content-Length: ${100 * MIB}\r\n\r\n`);
  const piece = Buffer.alloc(MIB);
  for (let sent = 0; sent < 100 && socket.writable; sent += 1)
    if (!socket.write(piece)) await Promise.race([once(socket, 'drain').catch(() => undefined), closed]);
  await closed;
}

/** Opens a gateway connection, sends one payload and waits for the end. */
async function frame(query: string, bytes: Buffer): Promise<void> {
  const socket = new WebSocket(`${sim.gateway.url}?v=10&encoding=${query}`);
  socket.on('error', () => undefined);
  await once(socket, 'message');
  socket.send(bytes);
  await once(socket, 'close');
}

async function hugeFrame(): Promise<void> {
  const socket = new RawSocket(
    sim,
    'GET /gateway?v=10&encoding=json HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  await socket.until('"op":10');
  socket.socket.write(clientFrame(Buffer.alloc(MIB), { length: 64 * MIB }));
  await socket.closed;
}

async function manySockets(count: number): Promise<void> {
  const sockets = Array.from({ length: count }, () => new WebSocket(sim.gateway.url));
  await Promise.all(sockets.map(async (socket) => once(socket, 'message')));
  const closes = sockets.map(async (socket) => once(socket, 'close'));
  for (const socket of sockets) socket.terminate();
  await Promise.all(closes);
}

async function round(): Promise<void> {
  const part = '--b\r\nContent-Disposition: form-data; name="files[0]"; filename="a"\r\n\r\nx\r\n';
  await announceHugeBody();
  await post(`${part.repeat(50_000)}--b--\r\n`, 'multipart/form-data; boundary=b');
  await post('['.repeat(5 * MIB));
  await post(`${'{"embeds":['.repeat(100_000)}${']}'.repeat(100_000)}`);
  await hugeFrame();
  await frame('json', Buffer.alloc(900_000, '['));
  await frame('etf', Buffer.from([131, 109, 255, 255, 255, 255, 1]));
  await frame('etf', Buffer.from([131, 80, 255, 255, 255, 255, 1, 2, 3]));
  await frame(
    'etf',
    Buffer.concat([Buffer.from([131]), ...Array.from({ length: 800 }, () => Buffer.from([108, 0, 0, 0, 1]))]),
  );
  await manySockets(300);
  while (sim.gateway.size.connections > 0) await new Promise((resolve) => setImmediate(resolve));
}

/** Memory in MiB after garbage collection: heap and external. */
async function left(): Promise<number> {
  for (let turn = 0; turn < 4; turn += 1) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MIB;
}

// The first round loads code and caches that stay in memory.
await round();
const figures = [await left()];
for (let done = 0; done < 3; done += 1) {
  await round();
  figures.push(await left());
}
console.log(JSON.stringify(figures));
await sim.close();
process.exit();
