import { once } from 'node:events';
import {
  createServer,
  get,
  request as ask,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { proxiesInFront, refuseUpgrades, setCaller, watchCallers } from './forwarded';

const headersAfter = (headers: IncomingHttpHeaders, trustedProxies: number): IncomingHttpHeaders => {
  const request = { headers: { ...headers }, socket: { remoteAddress: '10.0.0.9' } } as unknown as IncomingMessage;
  setCaller(request, trustedProxies);
  return request.headers;
};

describe('origin of a request', () => {
  it.each([
    ['no header → the address of the connection', undefined, 0, '10.0.0.9'],
    ['a forged address → the address of the connection', '1.2.3.4', 0, '10.0.0.9'],
    ['one proxy → the address that it saw', '6.6.6.6, 1.2.3.4', 1, '1.2.3.4'],
    ['two proxies → the address that the outer one saw', '6.6.6.6, 1.2.3.4, 10.0.0.8', 2, '1.2.3.4'],
    ['a proxy that adds nothing → the address of the connection', undefined, 1, '10.0.0.9'],
  ])('%s', (_, said, trusted, expected) => {
    const headers = headersAfter(said === undefined ? {} : { 'x-forwarded-for': said }, trusted);
    expect(headers).toEqual({ 'x-forwarded-for': expected });
  });

  it('headers that only this site sets → removed; host and protocol stay behind a trusted proxy', () => {
    const sent = {
      cookie: 'a=1',
      forwarded: 'for=1.2.3.4',
      'x-real-ip': '1.2.3.4',
      'x-nonce': 'mine',
      'x-mainstay-user': '1',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    };
    expect(headersAfter(sent, 0)).toEqual({ cookie: 'a=1', 'x-forwarded-for': '10.0.0.9' });
    expect(headersAfter(sent, 1)).toEqual({
      cookie: 'a=1',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '10.0.0.9',
    });
  });
});

it.each([
  [undefined, 0],
  ['', 0],
  ['2', 2],
])('WEBSITE_PROXIES=%s → %d proxies', (text, proxies) => expect(proxiesInFront(text)).toBe(proxies));

it.each(['loopback', '-1', '1.5', '10', 'NaN'])('WEBSITE_PROXIES=%s → refused, no header is believed', (text) =>
  expect(() => proxiesInFront(text)).toThrow(/^WEBSITE_PROXIES: expected the number/),
);

describe('a server of this process', () => {
  let server: Server;
  // Else they would change the servers of all tests that follow in this process.
  const ends: Array<() => void> = [];
  afterAll(async () => {
    for (const end of ends) end();
    server.close();
    await once(server, 'close');
  });

  it('sees the address of the connection in place of a forged one', async () => {
    ends.push(watchCallers(0));
    const seen = Promise.withResolvers<IncomingHttpHeaders>();
    server = createServer((request, response) => {
      seen.resolve(request.headers);
      response.end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    get({ port, host: '127.0.0.1', agent: false, headers: { 'x-forwarded-for': '1.2.3.4', 'x-nonce': 'mine' } });
    const headers = await seen.promise;
    expect(headers['x-forwarded-for']).toBe('127.0.0.1');
    expect(headers).not.toHaveProperty('x-nonce');
  });

  it('a request for another protocol → answered like any other request, also with a listener for upgrades', async () => {
    ends.push(refuseUpgrades());
    const { port } = server.address() as AddressInfo;
    const options = { port, host: '127.0.0.1', agent: false } as const;
    server.on('upgrade', () => undefined);
    const [first] = (await once(get(options), 'response')) as [IncomingMessage];
    first.resume();
    const upgrade = ask({ ...options, headers: { connection: 'Upgrade', upgrade: 'websocket' } }).end();
    const [answer] = (await once(upgrade, 'response')) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(200);
  });
});
