import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const main = path.join(import.meta.dirname, 'main.ts');
const folder = mkdtempSync(path.join(tmpdir(), 'simpleproxy-'));
afterAll(() => rmSync(folder, { recursive: true }));

const start = (env: Record<string, string>) => {
  const { status, stderr } = spawnSync(process.execPath, [main], {
    env: { DISCORD_TOKEN: 'a.b.c', STATE_DIR: folder, ...env },
    encoding: 'utf8',
    timeout: 10_000,
  });
  return { status, stderr };
};

describe('starting', () => {
  it.each([
    ['PROXY_PORT', '70000', 'a TCP port from 0 to 65535'],
    ['PROXY_PORT', 'seven', 'a TCP port from 0 to 65535'],
    ['DISCORD_API_URL', 'discord.com', 'http:// or https://'],
    ['PUBLIC_WS_URL', 'http://x', 'ws:// or wss://'],
    ['INTENTS', '-1', 'intent bits'],
    ['SHARDS', '0', '"auto" or a number of shards'],
    ['EXPLICIT_GROUPS', 'a/b', 'group names'],
    ['DISCORD_TOKEN', '', 'it is not set'],
    ['HOST', 'no.such.host.invalid', 'no.such.host.invalid'],
  ])('%s=%s → rejected with the expected form', (name, value, expected) => {
    const { status, stderr } = start({ [name]: value });
    expect(status).toBe(1);
    expect(stderr).toContain(`${name}: `);
    expect(stderr).toContain(expected);
  });

  it('several malformed variables → all named at once, and the token never repeated', () => {
    const { stderr } = start({ DISCORD_TOKEN: 'my secret', PROXY_PORT: 'x', INTENTS: 'y' });
    expect(stderr.match(/^ {2}[A-Z_]+: /gm)).toEqual(['  DISCORD_TOKEN: ', '  INTENTS: ', '  PROXY_PORT: ']);
    expect(stderr).not.toContain('secret');
  });

  it('a taken port → says so', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const { status, stderr } = start({ PROXY_PORT: String(port) });
    expect(status).toBe(1);
    expect(stderr).toContain(`PROXY_PORT: port ${port} is taken`);
    holder.close();
    await once(holder, 'close');
  });
});
