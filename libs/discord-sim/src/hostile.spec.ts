import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { WebSocket } from 'ws';
import { simulate, type Simulation } from './index.ts';
import { applicationOf, bot, channelOf } from '../testing/callers.ts';
import { Wire } from '../testing/wire.ts';

const MIB = 1024 * 1024;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that stay after garbage collections: buffers of a request are freed some turns of the event loop after its answer. */
async function memory(): Promise<number> {
  let least = Infinity;
  let lastFreed = 0;
  // A collection is slow in a process with a large heap, so this stops when some in a row have freed nothing.
  for (let round = 0; round < 20 && round - lastFreed < 4; round += 1) {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    if (heapUsed + external < least - MIB / 4) lastFreed = round;
    least = Math.min(least, heapUsed + external);
    await new Promise(setImmediate);
  }
  return least;
}

describe('hostile input', () => {
  let sim: Simulation;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
  });
  afterEach(async () => {
    const { status } = await bot(sim)('GET', '/users/@me');
    if (status !== 200) throw new Error(`after all requests it still answers ${status}`);
    await sim.close();
  });

  const messages = () => `/api/v10/channels/${channelOf(sim, 'bots')}/messages`;
  const authorization = () => ({ Authorization: `Bot ${applicationOf(sim).token}` });

  async function post(body: string | Buffer, contentType = 'application/json', path = messages()) {
    const response = await fetch(sim.url + path, {
      method: 'POST',
      headers: { ...authorization(), 'Content-Type': contentType },
      body: new Uint8Array(Buffer.from(body)),
    });
    return { status: response.status, json: (await response.json()) as { code: number } };
  }

  /** Exactly these bytes as the target of a request, as no well-behaved client sends it. */
  async function get(target: string): Promise<number> {
    const { port } = new URL(sim.url);
    const outgoing = request({ host: '127.0.0.1', port, path: target, headers: authorization() });
    outgoing.end();
    const [response] = (await once(outgoing, 'response')) as [NodeJS.ReadableStream & { statusCode: number }];
    response.resume();
    await once(response, 'end');
    return response.statusCode;
  }

  it.each([
    ['JSON that ends too early', Buffer.from('{"content":')],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['a million open brackets', Buffer.from('['.repeat(1_000_000))],
    ['nothing but zeros', Buffer.alloc(1_000)],
  ])('%s → 50109', async (_, body) => {
    expect(await post(body)).toMatchObject({ status: 400, json: { code: 50109 } });
  });

  it.each([
    ['a list', '[]'],
    ['a number', '7'],
    ['null', 'null'],
    ['a prototype', '{"__proto__":{"content":"x"}}'],
    ['a content that is an object', '{"content":{"a":1}}'],
    ['objects a thousand deep', `${'{"embeds":['.repeat(1000)}${']}'.repeat(1000)}`],
  ])('a body that is %s → rejected as a form', async (_, body) => {
    const { status, json } = await post(body);
    expect(status).toBe(400);
    expect([50006, 50035]).toContain(json.code);
  });

  it.each([
    ['without a boundary', 'x', 'multipart/form-data'],
    ['cut off', '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx', 'multipart/form-data; boundary=b'],
    ['of another kind', '<a/>', 'text/xml'],
  ])('a body %s → 400', async (_, body, contentType) => {
    expect((await post(body, contentType)).status).toBe(400);
  });

  it('a multipart body of fifty thousand parts → rejected, and its memory is freed', async () => {
    const part = '--b\r\nContent-Disposition: form-data; name="files[0]"; filename="a"\r\n\r\nx\r\n';
    const before = await memory();
    const { status } = await post(`${part.repeat(50_000)}--b--\r\n`, 'multipart/form-data; boundary=b');
    expect([400, 413]).toContain(status);
    expect((await memory()) - before).toBeLessThan(32 * MIB);
  });

  it('a body of 100 MB → 413 before it has been read', async () => {
    const before = await memory();
    const { port } = new URL(sim.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    const head = [`POST ${messages()} HTTP/1.1`, 'Host: x', `Authorization: Bot ${applicationOf(sim).token}`];
    socket.write(`${[...head, 'Content-Type: application/json', `Content-Length: ${100 * MIB}`].join('\r\n')}\r\n\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
    expect((await memory()) - before).toBeLessThan(16 * MIB);
  });

  it('a body without an announced length → cut at the limit', async () => {
    const { port } = new URL(sim.url);
    const outgoing = request({
      host: '127.0.0.1',
      port,
      method: 'POST',
      path: messages(),
      headers: { ...authorization(), 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' },
    });
    const closed = new Promise((resolve) => outgoing.once('close', resolve));
    outgoing.on('error', () => undefined);
    outgoing.on('response', (response) => response.resume());
    const piece = Buffer.alloc(MIB, 0x20);
    for (let count = 0; count < 40 && outgoing.writable; count += 1) {
      const isTaken = outgoing.write(piece);
      if (!isTaken) await Promise.race([new Promise((resolve) => outgoing.once('drain', resolve)), closed]);
    }
    outgoing.end();
    await closed;
    expect(sim.callLog.read({ operation: 'create_message', status: 413 })).toHaveLength(1);
  });

  it.each([
    ['/api/v10/../../etc/passwd', 404],
    ['/api/v10/%2e%2e/%2e%2e/etc/passwd', 404],
    ['/api/v10/users/%00', 400],
    ['/api/v10/users/%ff', 404],
    ['/api/v10/users/1%2f2', 400],
    ['/api/v99/users/@me', 400],
    ['/api/v10//users//@me', 404],
    ['/attachments/1/2/../../../etc/passwd', 404],
    ['/sim/../api/v10/users/@me', 404],
    ['*', 404],
  ])('the path %s → %i', async (path, status) => {
    expect(await get(path)).toBe(status);
  });

  it('a path of 3,000 digits → 404', async () => {
    expect(await get(`/api/v10/users/${'9'.repeat(3_000)}`)).toBe(404);
  });

  it('bytes that are not HTTP → 400 and closed', async () => {
    const { port } = new URL(sim.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('\u0016\u0003\u0001 hello\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
    socket.destroy();
  });

  it.each([
    ['an opcode that is text', { op: 'hello' }, 4002],
    ['no object', [1], 4002],
    ['null', null, 4002],
    ['an opcode that only the server sends', { op: 10, d: null }, 4001],
    ['a RESUME without fields', { op: 6, d: {} }, 4002],
    ['an IDENTIFY that is text', { op: 2, d: 'token' }, 4002],
    ['members before IDENTIFY', { op: 8, d: { guild_id: '1', query: '', limit: 0 } }, 4003],
    ['a voice state before IDENTIFY', { op: 4, d: {} }, 4003],
  ])('a frame with %s → the connection is closed as documented', async (_, payload, code) => {
    const wire = new Wire(sim);
    await wire.next(10);
    wire.send(payload);
    expect(await wire.closed).toBe(code);
  });

  it('a frame of more than a megabyte → ends only its connection', async () => {
    const [greedy, other] = [new Wire(sim), new Wire(sim)];
    await Promise.all([greedy.next(10), other.identify(applicationOf(sim).token)]);
    greedy.send(Buffer.alloc(2 * MIB));
    expect([1009, 1006, 4002]).toContain(await greedy.closed);
    other.send({ op: 1, d: null });
    await other.next(11);
    other.cut();
  });

  it('a thousand sockets that never identify → little memory, and closed for missing heartbeats', async () => {
    await sim.close();
    sim = await simulate({ limits: 'off', gateway: { heartbeatInterval: 2_000 } });
    const before = await memory();
    const sockets = Array.from({ length: 1_000 }, () => new WebSocket(sim.gateway.url));
    const closes = Promise.all(sockets.map((socket) => once(socket, 'close').then(([code]) => code as number)));
    for (const socket of sockets) socket.on('error', () => undefined);
    expect(new Set(await closes)).toEqual(new Set([4009]));
    await sim.callLog.until('gateway', 'disconnect', 1_000);
    expect(sim.gateway.size.connections).toBe(0);
    expect((await memory()) - before).toBeLessThan(64 * MIB);
  });
});
