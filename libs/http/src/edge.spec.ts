import { createLog } from '#libs/telemetry';
import { Controller, Get, Module, Post } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { RawClient, type RawRequest } from '../testing/spellings.ts';
import { PublicGuard, Requires } from './access.ts';
import { equip, strictAdapter, type Equipment } from './equip.ts';

@Controller()
class Things {
  @Get('things')
  @Requires('public')
  list() {
    return [];
  }

  @Post('things')
  @Requires('public')
  make() {
    return {};
  }

  @Get('secrets')
  @Requires('operator')
  secrets() {
    return ['secret'];
  }

  @Get('undecided')
  undecided() {
    return ['secret'];
  }
}

@Module({ controllers: [Things], providers: [{ provide: APP_GUARD, useClass: PublicGuard }] })
class ThingsModule {}

describe('edge', () => {
  let app: NestExpressApplication;
  let client: RawClient;

  async function start(equipment: Partial<Equipment> = {}): Promise<void> {
    const testing = await Test.createTestingModule({ imports: [ThingsModule] }).compile();
    app = testing.createNestApplication<NestExpressApplication>(strictAdapter(), { bodyParser: false, logger: false });
    equip(app, {
      hosts: ['Mainstay.example'],
      trustedProxies: ['loopback'],
      log: createLog('test', 'silent'),
      ...equipment,
    });
    await app.listen(0, '127.0.0.1');
    client = new RawClient(await app.getUrl());
  }
  afterEach(async () => {
    client.close();
    await app.close();
  });

  const answer = async (raw: Partial<RawRequest>) => {
    const { status, body } = await client.send({ method: 'GET', target: '/things', ...raw });
    return [status, (JSON.parse(body || '{}') as { code?: string }).code];
  };

  it.each([
    ['localhost', 200],
    ['localhost:7103', 200],
    ['LOCALHOST.', 200],
    ['mainstay.localhost:7103', 200],
    ['127.0.0.1', 200],
    ['10.1.2.3:80', 200],
    ['[::1]:7103', 200],
    ['mainstay.example', 200],
    ['evil.example', 421],
    ['localhost.evil.example', 421],
    ['127.0.0.1.evil.example:80', 421],
    ['mainstay.example.evil.example', 421],
    ['evil.example#localhost', 421],
    ['[::1].evil.example', 421],
  ])('Host: %s → %i', async (host, status) => {
    await start();
    const code = status === 200 ? undefined : 'http.unknown-host';
    expect(await answer({ headers: { host } })).toEqual([status, code]);
  });

  it.each([
    [['loopback'], 'evil.example', 421],
    [['loopback'], 'mainstay.example, evil.example', 421],
    [['loopback'], 'evil.example, mainstay.example', 421],
    [['loopback'], 'mainstay.example:443', 200],
    [['loopback'], '127.0.0.1:3000', 200],
    [['10.0.0.1'], 'evil.example', 200],
  ])('trusted proxies %j, X-Forwarded-Host: %s → %i', async (trustedProxies, name, status) => {
    await start({ trustedProxies });
    const [answered, code] = await answer({ headers: { host: 'localhost', 'x-forwarded-host': name } });
    expect([answered, code]).toEqual([status, status === 200 ? undefined : 'http.unknown-host']);
  });

  it('an absolute request target → its host is checked, and its path is routed', async () => {
    await start();
    expect(await answer({ target: 'http://evil.example/things', headers: { host: 'localhost' } })).toEqual([
      421,
      'http.unknown-host',
    ]);
    expect(await answer({ target: 'http://mainstay.example/things?x=1', headers: { host: 'evil.example' } })).toEqual([
      200,
      undefined,
    ]);
    expect(await answer({ target: 'http://localhost/secrets' })).toEqual([404, 'http.404']);
    expect(await answer({ method: 'OPTIONS', target: '*' })).toEqual([400, 'request.malformed']);
  });

  const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  it.each<[string, string, Record<string, string>, number]>([
    ['a program', 'POST', {}, 201],
    ['our own page', 'POST', { 'sec-fetch-site': 'same-origin' }, 201],
    ['an address that a user typed', 'GET', { 'sec-fetch-site': 'none', ...navigation }, 200],
    ['a link on another site', 'GET', { 'sec-fetch-site': 'cross-site', ...navigation }, 200],
    ['a form on another site', 'POST', { 'sec-fetch-site': 'cross-site', ...navigation }, 403],
    [
      'a frame on another site',
      'GET',
      { 'sec-fetch-site': 'cross-site', ...navigation, 'sec-fetch-dest': 'iframe' },
      403,
    ],
    ['a script on another site', 'GET', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 403],
    ['another port of this machine', 'GET', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }, 403],
    [
      'another page of ours on a different port',
      'POST',
      { 'sec-fetch-site': 'same-site', origin: 'https://mainstay.example' },
      201,
    ],
    ['an old browser on another site', 'POST', { origin: 'https://evil.example' }, 403],
    ['a sandboxed frame', 'POST', { origin: 'null' }, 403],
    ['an old browser on our page', 'POST', { origin: 'https://mainstay.example' }, 201],
  ])('%s requests %s → accepted, or 403', async (_, method, headers, status) => {
    await start({ origins: ['https://mainstay.example'] });
    const code = status === 403 ? 'http.cross-site' : undefined;
    expect(await answer({ method, headers })).toEqual([status, code]);
  });

  it('a handler with other access, and one that declares none → 404', async () => {
    await start();
    expect(await answer({ target: '/secrets' })).toEqual([404, 'http.404']);
    expect(await answer({ target: '/undecided' })).toEqual([404, 'http.404']);
  });

  it('every response → forbids framing; over https → also sends HSTS', async () => {
    await start();
    const plain = await client.send({ method: 'GET', target: '/nothing' });
    expect(plain.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(plain.headers['x-frame-options']).toBe('DENY');
    expect(plain.headers['strict-transport-security']).toBeUndefined();
    client.close();
    await app.close();
    await start({ https: true });
    const secure = await client.send({ method: 'GET', target: '/nothing' });
    expect(secure.headers['strict-transport-security']).toBe('max-age=15552000');
  });
});
