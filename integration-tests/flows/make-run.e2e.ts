import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts } from '../../tools/ports/free-port.ts';
import { descendants, processes, type ProcessRow } from '../process-table.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Processes that still run. When another process has got the pid, its command differs. */
function alive(started: readonly ProcessRow[]): string[] {
  const now = processes();
  return started
    .filter(({ pid, command }) => now.some((row) => row.pid === pid && row.command === command))
    .map(({ pid, command }) => `${pid} ${command}`);
}

/** The output up to the first match of a pattern. */
async function line(child: ChildProcess, pattern: RegExp): Promise<string> {
  let text = '';
  const heard = new Promise<string>((done, fail) => {
    child.stdout!.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (pattern.test(text)) done(text);
    });
    child.once('close', () => fail(new Error(`it ended without ${pattern}:\n${text}`)));
  });
  child.stderr!.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return heard;
}

describe('make run', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'mainstay-run-'));
  let ports: number[];
  let env: Record<string, string>;

  beforeAll(async () => {
    ports = await freePorts(6);
    const names = ['SIM_PORT', 'PROXY_PORT', 'JOBSERVER_PORT', 'BOT_PORT', 'WEBSERVER_PORT', 'WEBSITE_PORT'];
    env = {
      PATH: process.env.PATH!,
      HOME: process.env.HOME ?? '/',
      MAINSTAY_DIR: dir,
      ...Object.fromEntries(names.map((name, index) => [name, String(ports[index])])),
    };
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const start = (more: Record<string, string> = {}): ChildProcess =>
    spawn(process.execPath, ['tools/run/run.ts'], {
      cwd: root,
      env: { ...env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  it('start, then Ctrl-C → one line with the URL when every process is ready; then no process is left', async () => {
    const child = start();
    const text = await line(child, /Mainstay is ready: (\S+)\n$/m);
    expect(text.trimEnd().split('\n').at(-1)).toBe(`Mainstay is ready: http://localhost:${ports[5]}`);
    for (const port of ports) expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    const started = descendants(child.pid!);
    expect(started.length).toBeGreaterThanOrEqual(8);
    const exit = once(child, 'exit');
    child.kill('SIGINT');
    expect((await exit)[0]).toBe(0);
    expect(alive(started)).toEqual([]);
    for (const port of ports) await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow('fetch failed');
  });

  it('the runner was killed → the next runner takes over its processes', async () => {
    const killed = start();
    await line(killed, /Mainstay is ready/);
    const orphans = descendants(killed.pid!);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const child = start();
    await line(child, /Mainstay is ready/);
    const started = descendants(child.pid!);
    child.kill('SIGINT');
    expect((await once(child, 'exit'))[0]).toBe(0);
    expect(alive([...orphans, ...started])).toEqual([]);
  });

  it('a malformed variable, a port that is taken → named', async () => {
    for (const [more, expected] of [
      [{ BOT_PORT: 'x' }, 'BOT_PORT: expected a port'],
      [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL: expected a URL that starts with postgres://'],
      [{ DISCORD_TOKEN: 'secret-token-value' }, 'OAUTH_CLIENT_ID'],
    ] as const) {
      const child = start(more);
      let output = '';
      child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()));
      expect((await once(child, 'close'))[0]).toBe(1);
      expect(output).toContain(expected);
      expect(output).not.toContain('secret-token-value');
      expect(output).not.toContain('    at ');
    }
  });
});
