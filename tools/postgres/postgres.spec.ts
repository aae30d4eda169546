import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { accountsFor } from './account.ts';
import { freePort, startPostgres, type PostgresServer } from './postgres.ts';
import { ended, isAlive } from './postmaster.ts';

// Real: everything. Each test has a cluster of its own.
const asRoot = process.getuid!() === 0;
let dir: string;
const servers: PostgresServer[] = [];

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'pg-spec-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function start(options: Partial<Parameters<typeof startPostgres>[0]> = {}): Promise<PostgresServer> {
  const server = await startPostgres({ dir, settings: { fsync: 'off' }, ...options });
  servers.push(server);
  return server;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
}

const data = () => path.join(dir, 'data');
const remember = (url: string) => query(url, `CREATE TABLE kept AS SELECT 42 AS answer`);
const recall = (url: string) => query(url, `SELECT answer FROM kept`);

/** Starts a server in a process of its own, as that user if given. `kill` leaves the server behind. */
async function startInChild(owner?: number) {
  const module = fileURLToPath(new URL('./postgres.ts', import.meta.url));
  const script = `
    const { startPostgres } = await import(${JSON.stringify(module)});
    const { url, pid, port } = await startPostgres({ dir: process.argv[1], settings: { fsync: 'off' } });
    console.log(JSON.stringify({ url, pid, port }));
    setInterval(() => {}, 1000);`;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script, dir];
  const ids = owner === undefined ? {} : { uid: owner, gid: owner };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], ...ids });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { url, pid, port } = JSON.parse(String(line)) as { url: string; pid: number; port: number };
  const end = async (signal: NodeJS.Signals) => {
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  };
  return { url, pid, port, end };
}

it('starts, keeps what is stored over a stop, and takes the same port again', async () => {
  const first = await start();
  expect(first.adopted).toBe(false);
  await remember(first.url);
  await expect(query(first.url, `SELECT lower('ÄÖ')`)).resolves.toEqual(['äö']);
  await expect(query(first.url, `SHOW listen_addresses`)).resolves.toEqual(['127.0.0.1']);
  await first.stop();
  expect(isAlive(first.pid)).toBe(false);
  const second = await start();
  expect(second.port).toBe(first.port);
  await expect(recall(second.url)).resolves.toEqual([42]);
});

it('recovers after PostgreSQL was killed, with its pid file left behind', async () => {
  const first = await start();
  await remember(first.url);
  process.kill(first.pid, 'SIGKILL');
  await ended(first.pid, 5_000);
  const second = await start();
  expect(second).toMatchObject({ adopted: false, port: first.port });
  await expect(recall(second.url)).resolves.toEqual([42]);
});

it('is not deceived by a pid file whose number belongs to another process by now', async () => {
  const first = await start();
  await remember(first.url);
  process.kill(first.pid, 'SIGKILL');
  await ended(first.pid, 5_000);
  writeFileSync(
    path.join(data(), 'postmaster.pid'),
    `${process.pid}\n${data()}\n0\n${first.port}\n\n127.0.0.1\n\nready\n`,
  );
  const second = await start();
  expect(second.pid).not.toBe(process.pid);
  await expect(recall(second.url)).resolves.toEqual([42]);
});

it('is not stopped by a pid file that a power cut left empty', async () => {
  await (await start()).stop();
  const file = path.join(data(), 'postmaster.pid');
  writeFileSync(file, '');
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(file, longAgo, longAgo);
  await remember((await start()).url);
});

it('takes over the server of a parent that was killed, and ends it', async () => {
  const child = await startInChild();
  await remember(child.url);
  await child.end('SIGKILL');
  expect(isAlive(child.pid)).toBe(true);
  const server = await start();
  expect(server).toMatchObject({ adopted: true, pid: child.pid, port: child.port });
  await expect(recall(server.url)).resolves.toEqual([42]);
  await server.stop();
  expect(isAlive(child.pid)).toBe(false);
});

it('moves the server of a killed parent to the port that is asked for', async () => {
  const child = await startInChild();
  await remember(child.url);
  await child.end('SIGKILL');
  const server = await start({ port: await freePort() });
  expect(server.adopted).toBe(false);
  expect(isAlive(child.pid)).toBe(false);
  await expect(recall(server.url)).resolves.toEqual([42]);
});

it('shares the server of a parent that lives, and leaves it to that one to end it', async () => {
  const child = await startInChild();
  const server = await start();
  expect(server).toMatchObject({ adopted: true, pid: child.pid });
  await server.stop();
  expect(isAlive(child.pid)).toBe(true);
  await expect(start({ port: await freePort() })).rejects.toThrow(`is served on port ${child.port}`);
  await child.end('SIGKILL');
  await (await start()).stop();
});

it('starts once when several start at once', async () => {
  const all = await Promise.all([start(), start(), start()]);
  expect(new Set(all.map(({ pid }) => pid)).size).toBe(1);
  await remember(all[1].url);
});

it('takes another port when that of last time is taken, but a fixed one is an error in words', async () => {
  const first = await start();
  await first.stop();
  const squatter = createServer().listen(first.port, '127.0.0.1');
  await once(squatter, 'listening');
  const { port } = squatter.address() as AddressInfo;
  await expect(start({ port })).rejects.toThrow(`Port ${port} is taken`);
  const second = await start();
  expect(second.port).not.toBe(port);
  squatter.close();
});

it('tells what PostgreSQL says when it cannot start', async () => {
  await expect(start({ settings: { shared_buffers: 'nonsense' } })).rejects.toThrow(/shared_buffers/);
});

it('starts anew after a start that was cut off while the cluster was made', async () => {
  mkdirSync(path.join(dir, 'data.12345'), { recursive: true });
  writeFileSync(path.join(dir, 'data.12345', 'PG_VERSION'), '18');
  await remember((await start()).url);
});

(asRoot ? describe : describe.skip)('as root', () => {
  it.each(accountsFor({ uid: 0, gid: 0 }).map((account) => [account.name, account]))(
    'works by %s',
    async (_, account) => {
      const [parent] = account.name.startsWith('uid') && !account.name.includes('with') ? [0o755] : [0o700];
      chmodSync(dir, parent);
      const server = await start({ accounts: [account] });
      await remember(server.url);
      await server.stop();
      // Whoever owns the folder by now, the next start finds a way.
      const again = await start();
      await expect(recall(again.url)).resolves.toEqual([42]);
    },
  );

  it('says what to do when no account can use the folder', async () => {
    chmodSync(dir, 0o700);
    const plain = accountsFor({ uid: 0, gid: 0 }).filter(({ uid }) => uid !== undefined);
    await expect(start({ accounts: plain })).rejects.toThrow(/Run as an ordinary user, or set DATABASE_URL/);
  });

  it('serves an ordinary user, and root after that one', async () => {
    chownSync(dir, 65_534, 65_534);
    const child = await startInChild(65_534);
    await remember(child.url);
    await child.end('SIGKILL');
    const adopted = await start();
    expect(adopted).toMatchObject({ adopted: true, pid: child.pid });
    await adopted.stop();
    const started = await start();
    await expect(recall(started.url)).resolves.toEqual([42]);
    await started.stop();
    const user = await startInChild(65_534);
    await expect(recall(user.url)).resolves.toEqual([42]);
    await user.end('SIGKILL');
    await (await start()).stop();
  });
});
