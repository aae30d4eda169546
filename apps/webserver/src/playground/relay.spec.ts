import { simulate, type Simulation } from '#libs/discord-sim';
import { limits } from '#libs/vocabulary';
import fc from 'fast-check';
import { once } from 'node:events';
import { createServer, request as ask, type ClientRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RawClient } from '../../../../libs/http/testing/spellings.ts';
import type { Browser } from '../../test/browser.ts';
import { SseClient } from '../../test/sse-client.ts';
import { TestWorld } from '../../test/world.ts';

interface SimWorld {
  users: Array<{ id: string; username: string }>;
  guilds: Array<{ id: string; ownerId: string; channels: Array<{ id: string; type: number }> }>;
}

/** A proxy before the simulator: forwards every request and records the paths. */
async function tap(simulator: string): Promise<{ server: Server; seen: string[]; open: () => number }> {
  const seen: string[] = [];
  const streams = new Set<IncomingMessage>();
  const server = createServer((request, response) => {
    seen.push(request.url!);
    // Read and discard the world: the test needs only the amount of data sent.
    if (request.url === '/sim/load') return void request.on('error', () => undefined).resume();
    const onward = ask(simulator + request.url!, { method: request.method!, headers: request.headers }, (answer) => {
      if (request.url!.includes('/stream')) streams.add(answer);
      answer.once('close', () => {
        streams.delete(answer);
        server.emit('closed');
      });
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, seen, open: () => streams.size };
}

describe('the relay to the simulator', () => {
  let sim: Simulation;
  let tapped: Awaited<ReturnType<typeof tap>>;
  let world: TestWorld;
  let client: RawClient;
  let owner: Browser;
  let headers: Record<string, string>;
  let guild: SimWorld['guilds'][number];
  let api: string;
  let channel: string;

  beforeAll(async () => {
    sim = await simulate({ limits: 'off', world: { guilds: 2, channels: 2, members: 3, messages: 1 } });
    tapped = await tap(sim.url);
    const { port } = tapped.server.address() as AddressInfo;
    world = await TestWorld.start({ env: { SIM_URL: `http://127.0.0.1:${port}`, PLAYGROUND_WORLD: 'any-guild' } });
    client = new RawClient(world.base);
    const { guilds } = (await (await fetch(`${sim.url}/sim/world`)).json()) as SimWorld;
    guild = guilds[0]!;
    api = `/api/guilds/${guild.id}/playground`;
    channel = guild.channels.find(({ type }) => type === 0)!.id;
    owner = await world.signedIn([{ id: guild.id, name: 'Guild', owner: true, permissions: '0' }], guild.ownerId);
    headers = { cookie: `mainstay_session=${owner.cookies.get('mainstay_session')}`, 'x-csrf-token': owner.csrfToken };
  });
  afterAll(async () => {
    client.close();
    await world.close();
    tapped.server.closeAllConnections();
    await new Promise((resolve) => tapped.server.close(resolve));
    await sim.close();
  });
  beforeEach(() => (world.ahead += 60_000));

  const hostile = fc.oneof(
    fc.constantFrom(
      '..',
      '.',
      '%2e%2e',
      '%2E.',
      '.%2e',
      '%252e%252e',
      '%2f',
      '%5c',
      '\\',
      '%00',
      '%25',
      ';',
      '%09',
      '%ff',
      '@me',
    ),
    fc.constantFrom('sim', 'guilds', 'users', 'messages', 'api', 'v10', '0', 'x'),
  );
  const path = fc
    .array(fc.tuple(hostile, fc.constantFrom('', '/', '//')), { minLength: 1, maxLength: 8 })
    .map((parts) => parts.flat().join(''));

  it('any path → reaches only Discord’s API of this guild, and the relay’s own requests', async () => {
    const at = `${api}/as/${guild.ownerId}/discord`;
    const mayReach = [
      new RegExp(`^/api/v10/(guilds/${guild.id}|channels/\\d+|interactions)(/|$|\\?)`),
      /^\/sim\/(guild|person|strangers)\?/,
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(`/guilds/${guild.id}/`, `/channels/${channel}/`, '/', ''),
        path,
        async (start, rest) => {
          world.ahead += 1_000;
          tapped.seen.length = 0;
          const { status } = await client.send({ method: 'GET', target: `${at}${start}${rest}`, headers });
          const strayed = tapped.seen.filter((url) => {
            const { pathname, search } = new URL(url, 'http://sim.test');
            // The path as sent, as a parser resolves it, and as a server that decodes first would see it.
            const readings = [url, pathname + search, new URL(decodeURI(url), 'http://sim.test').pathname];
            return (
              !mayReach.some((pattern) => pattern.test(readings[0]!) && pattern.test(readings[1]!)) ||
              /^\/sim\/(?!guild|person|strangers)/.test(readings[2]!)
            );
          });
          expect(strayed).toEqual([]);
          expect(status).toBeLessThan(500);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    '/channels/:channel/%2e%2e/%2e%2e/%2e%2e/%2e%2e/sim/guilds',
    '/channels/:channel/..%2f..%2f..%2f..%2fsim/guilds',
    '/channels/:channel/%252e%252e/x',
    '/channels/:channel/a%5cb',
    '/channels/:channel/a%00',
  ])('%s → 404', async (target) => {
    tapped.seen.length = 0;
    const full = `${api}/as/${guild.ownerId}/discord${target.replace(':channel', channel)}`;
    const { status, body } = await client.send({ method: 'GET', target: full, headers });
    expect([status, (JSON.parse(body) as { code: string }).code]).toEqual([404, 'path.foreign']);
    expect(tapped.seen).toEqual([]);
  });

  it('a stream that is rejected because there are too many → its connection to the simulator is closed', async () => {
    const streams = await Promise.all(
      Array.from({ length: limits.stream.perSession }, () => SseClient.open(owner, `${api}/stream`)),
    );
    const before = tapped.open();
    expect(before).toBe(limits.stream.perSession);
    expect(await owner.json(429, 'GET', `${api}/stream`)).toMatchObject({ code: 'stream.too-many' });
    while (tapped.open() > before) await once(tapped.server, 'closed');
    for (const stream of streams) stream.close();
  });

  /** A request body without Content-Length, which the test sends piece by piece. */
  function chunked(target: string, type: string): { sent: ClientRequest; answer: Promise<[number, string]> } {
    const sent = ask(`${world.base}${target}`, {
      method: target.endsWith('/file') ? 'PUT' : 'POST',
      headers: { ...headers, 'content-type': type, 'transfer-encoding': 'chunked' },
    });
    const answer = once(sent, 'response').then(async ([response]) => {
      const { statusCode } = response as IncomingMessage;
      const text = (await Array.fromAsync(response as IncomingMessage)).join('');
      return [statusCode!, (JSON.parse(text) as { code: string }).code] as [number, string];
    });
    return { sent, answer };
  }
  const form = 'multipart/form-data; boundary=x';

  it('files without Content-Length, larger than allowed → 413 during the upload', async () => {
    const { sent, answer } = chunked(`${api}/as/${guild.ownerId}/discord/channels/${channel}/messages`, form);
    sent.on('error', () => undefined);
    const mib = Buffer.alloc(1 << 20);
    for (let size = 0; size <= limits.playground.uploadBytes; size += mib.length) {
      if (!sent.write(mib)) await Promise.race([once(sent, 'drain'), answer]);
    }
    expect(await answer).toEqual([413, 'upload.too-large']);
    sent.destroy();
  });

  it('a saved world without Content-Length, larger than allowed → 413 during the upload', async () => {
    const { sent, answer } = chunked(`${api}/world/file`, 'application/octet-stream');
    sent.on('error', () => undefined);
    const piece = Buffer.alloc(4 << 20);
    let answered = false;
    const refused = answer.then((told) => {
      answered = true;
      return told;
    });
    for (let size = 0; size <= limits.playground.worldBytes && !answered; size += piece.length) {
      if (!sent.write(piece)) await Promise.race([once(sent, 'drain'), refused]);
    }
    expect(await refused).toEqual([413, 'world.too-large']);
    expect(tapped.seen).toContain('/sim/load');
    sent.destroy();
  });

  it('two uploads of one session at once → the second is rejected; after the first has ended → accepted', async () => {
    const messages = `${api}/as/${guild.ownerId}/discord/channels/${channel}/messages`;
    const first = chunked(messages, form);
    const asked = tapped.seen.length;
    first.sent.write('--x\r\n');
    // The upload has begun once the relay has asked the simulator about the channel.
    while (tapped.seen.length === asked) await once(tapped.server, 'request');
    const second = chunked(messages, form);
    second.sent.end('--x--\r\n');
    expect(await second.answer).toEqual([429, 'upload.one-at-a-time']);
    first.sent.end('--x--\r\n');
    await first.answer.catch(() => undefined);
    const third = chunked(messages, form);
    third.sent.end('--x--\r\n');
    expect((await third.answer)[0]).not.toBe(429);
  });
});
