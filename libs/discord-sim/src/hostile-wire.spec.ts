import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { simulate, type Simulation } from './index.ts';
import { applicationOf, bot, channelOf } from '../testing/callers.ts';
import { Wire } from '../testing/wire.ts';

describe('hostile bytes', () => {
  let sim: Simulation;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
  });
  afterEach(async () => {
    const { status } = await bot(sim)('GET', '/users/@me');
    if (status !== 200) throw new Error(`after all requests it still answers ${status}`);
    await sim.close();
  });

  const path = () => `/api/v10/channels/${channelOf(sim, 'bots')}/messages`;
  const token = () => `Bot ${applicationOf(sim).token}`;

  /** The answer to exactly these bytes, up to the end of the connection. */
  async function raw(lines: readonly string[], body = ''): Promise<string> {
    const socket = connect(Number(new URL(sim.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
    await once(socket, 'close');
    return text;
  }

  async function post(body: Buffer | string, headers: Record<string, string>) {
    const bytes = new Uint8Array(Buffer.from(body));
    const response = await fetch(sim.url + path(), {
      method: 'POST',
      headers: { Authorization: token(), ...headers },
      body: bytes,
    });
    return { status: response.status, json: (await response.json()) as { code: number; content?: string } };
  }

  it('a compressed body → rejected as invalid JSON', async () => {
    const body = gzipSync(JSON.stringify({ content: 'x' }));
    const { status } = await post(body, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
    expect(status).toBe(400);
  });

  it('pipelined requests → answered in order', async () => {
    const one = (target: string) => `GET /api/v10${target} HTTP/1.1\r\nHost: x\r\nAuthorization: ${token()}\r\n\r\n`;
    const text = await raw([one('/users/@me') + one('/nowhere') + one('/gateway').trimEnd()]);
    expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', '404', '200']);
  });

  it('a body shorter than announced → ends only its connection', async () => {
    const head = [`POST ${path()} HTTP/1.1`, 'Host: x', `Authorization: ${token()}`, 'Content-Type: application/json'];
    expect(await raw([...head, 'Content-Length: 500'], '{"content":"x"}')).not.toContain('200 OK');
    expect(await raw([...head, 'Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n')).toContain('400');
  });

  it('a flood of headers is 431', async () => {
    expect(await raw(['GET /api/v10/gateway HTTP/1.1', 'Host: x', `X-Flood: ${'x'.repeat(100_000)}`])).toContain(
      ' 431 ',
    );
  });

  it.each([
    ['payload_json that is no JSON', [['payload_json', '{']]],
    ['ten files too many', Array.from({ length: 20 }, (_, index) => [`files[${index}]`, new Blob(['x'])])],
  ] as Array<[string, Array<[string, string | Blob]>]>)('a form with %s → rejected', async (_, parts) => {
    const form = new FormData();
    for (const [name, value] of parts) {
      if (typeof value === 'string') form.append(name, value);
      else form.append(name, value, 'a.txt');
    }
    const response = await fetch(sim.url + path(), { method: 'POST', headers: { Authorization: token() }, body: form });
    expect([400, 413]).toContain(response.status);
  });

  it.each([
    ['cut off', Buffer.from([131, 116, 0, 0, 0, 9])],
    ['of an impossible length', Buffer.from([131, 109, 255, 255, 255, 255, 1])],
    ['of an unknown kind', Buffer.from([131, 7, 7, 7])],
    [
      'a list in a list, thousands deep',
      Buffer.concat([Buffer.from([131]), ...Array.from({ length: 700 }, () => Buffer.from([108, 0, 0, 0, 1]))]),
    ],
    ['compressed', Buffer.from([131, 80, 255, 255, 255, 255, 1, 2, 3])],
    ['nothing', Buffer.alloc(0)],
  ])('a term that is %s → the connection is closed as documented', async (_, term) => {
    const wire = new Wire(sim, 'v=10&encoding=etf');
    await wire.next(10);
    wire.socket.send(term);
    expect(await wire.closed).toBe(4002);
  });

  it('a fragmented frame → one frame', async () => {
    const wire = new Wire(sim);
    await wire.next(10);
    wire.socket.send('{"op":1,', { fin: false });
    wire.socket.send('"d":null}', { fin: true });
    await wire.next(11);
    wire.cut();
  });
});
