import type { IncomingMessage } from 'node:http';
import { browserGuard } from './browser-guard.ts';

const guard = browserGuard({ PROXY_HOSTS: ['proxy.example.org'], PUBLIC_WS_URL: 'wss://gateway.example.org' });
const codeOf = (headers: Record<string, string>) => guard({ headers } as unknown as IncomingMessage)?.code ?? null;

describe('browserGuard', () => {
  it.each([
    'localhost:7878',
    '127.0.0.1:7878',
    '[::1]:7878',
    '10.0.0.7',
    'simpleproxy:7878',
    'Proxy.Example.org',
    'gateway.example.org:443',
    'x.localhost',
  ])('host %s → served', (host) => expect(codeOf({ host })).toBeNull());

  it.each([
    'evil.example.com',
    'evil.example.com:7878',
    '127.0.0.1.nip.io',
    'localhost.evil.com',
    'xproxy.example.org',
  ])('host %s → refused', (host) => expect(codeOf({ host })).toBe('proxy.bad_host'));

  it.each([
    [{ origin: 'https://evil.example.com' }, 'proxy.browser'],
    [{ origin: 'null' }, 'proxy.browser'],
    [{ 'sec-fetch-site': 'cross-site' }, 'proxy.browser'],
    [{ 'sec-fetch-site': 'same-site' }, 'proxy.browser'],
    [{ 'sec-fetch-site': 'none' }, null],
    [{ 'sec-fetch-mode': 'cors' }, null],
  ])('%j → %s', (headers, code) => expect(codeOf({ host: 'localhost', ...headers })).toBe(code));
});
