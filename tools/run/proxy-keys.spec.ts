import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KeyRing } from '../../simpleproxy/src/access/key-ring.ts';
import { readConfig } from '../../simpleproxy/src/config.ts';
import { proxyKeys } from './proxy-keys.ts';
import { secretsOf } from './secrets.ts';

describe('keys that make run gives to its processes', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'mainstay-secrets-'));
  const file = path.join(dir, 'secrets.json');
  afterAll(() => rmSync(dir, { recursive: true }));

  it('first start → a key per process, readable by its owner only; simpleproxy gets the hashes', () => {
    const secrets = secretsOf(dir);
    const keys = {
      bot: secrets.botProxyKey,
      jobserver: secrets.jobserverProxyKey,
      webserver: secrets.webserverProxyKey,
    };
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(secretsOf(dir)).toEqual(secrets);
    const text = proxyKeys(secrets);
    for (const key of Object.values(keys)) expect(text).not.toContain(key);
    const read = readConfig({ DISCORD_TOKEN: 'token', PROXY_KEYS: text });
    if ('problems' in read) throw new Error(read.problems.join());
    const ring = new KeyRing(read.config);
    const rights = ['gateway:bot', 'gateway:other', 'state', 'rest', 'rest:interaction', 'status', 'operate'] as const;
    const of = (key: string) => rights.filter((right) => ring.find(key)?.may(right));
    expect([of(keys.bot), of(keys.jobserver), of(keys.webserver)]).toEqual([
      ['gateway:bot', 'rest:interaction'],
      ['state', 'rest'],
      ['state'],
    ]);
  });

  it('secrets of an earlier version → kept, and the keys are added', () => {
    writeFileSync(file, JSON.stringify({ operatorToken: 'kept', sessionSecret: 'kept too' }));
    const secrets = secretsOf(dir);
    expect(secrets).toMatchObject({ operatorToken: 'kept', sessionSecret: 'kept too' });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(secrets);
  });
});
