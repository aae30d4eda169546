import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { accountsFor } from './account.ts';
import { freePort } from '../ports/free-port.ts';
import { startPostgres, type PostgresServer } from './postgres.ts';
import { ended, isAlive } from './postmaster.ts';

// Real: everything. Each test has its own cluster. Creating one takes seconds, so most tests use a copy.
const asRoot = process.getuid!() === 0;
let template: string;
let dir: string;
const servers: PostgresServer[] = [];

beforeAll(async () => {
  template = mkdtempSync(path.join(tmpdir(), 'pg-spec-template-'));
  await (await startPostgres({ dir: template, settings: { fsync: 'off' } })).stop();
});
afterAll(() => rmSync(template, { recursive: true, force: true }));

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'pg-spec-'));
  rmSync(dir, { recursive: true });
  // Keeps owners and modes.
  execFileSync('cp', ['-a', template, dir]);
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** For tests that create a cluster. */
function withoutCluster(): void {
  rmSync(dir, { recursive: true });
  mkdirSync(dir, { mode: 0o700 });
}

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

/** Starts a server in another process, as the given user if there is one. `kill` leaves the server running. */
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
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the process that starts PostgreSQL ended with ${String(code)}`);
  });
  const [line] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer];
  ended.catch(() => undefined);
  const { url, pid, port } = JSON.parse(String(line)) as { url: string; pid: number; port: number };
  const end = async (signal: NodeJS.Signals) => {
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  };
  return { url, pid, port, end };
}

it('stop, then start → the data is kept and the port is the same', async () => {
  withoutCluster();
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

it('PostgreSQL was killed and left its pid file → it recovers', async () => {
  const first = await start();
  await remember(first.url);
  process.kill(first.pid, 'SIGKILL');
  await ended(first.pid, 5_000);
  const second = await start();
  expect(second).toMatchObject({ adopted: false, port: first.port });
  await expect(recall(second.url)).resolves.toEqual([42]);
});

it('a pid file with the pid of another process → ignored', async () => {
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

it('an empty pid file after a power cut → ignored', async () => {
  await (await start()).stop();
  const file = path.join(data(), 'postmaster.pid');
  writeFileSync(file, '');
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(file, longAgo, longAgo);
  await remember((await start()).url);
});

it('the parent was killed → its server is taken over and ended', async () => {
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

it('the parent was killed, another port is requested → its server moves to that port', async () => {
  const child = await startInChild();
  await remember(child.url);
  await child.end('SIGKILL');
  const server = await start({ port: await freePort() });
  expect(server.adopted).toBe(false);
  expect(isAlive(child.pid)).toBe(false);
  await expect(recall(server.url)).resolves.toEqual([42]);
});

it('the parent is alive → its server is shared, and the parent ends it', async () => {
  const child = await startInChild();
  const server = await start();
  expect(server).toMatchObject({ adopted: true, pid: child.pid });
  await server.stop();
  expect(isAlive(child.pid)).toBe(true);
  await expect(start({ port: await freePort() })).rejects.toThrow(`on port ${child.port}`);
  await child.end('SIGKILL');
  await (await start()).stop();
});

it('several starts at once → one server', async () => {
  withoutCluster();
  const all = await Promise.all([start(), start(), start()]);
  expect(new Set(all.map(({ pid }) => pid)).size).toBe(1);
  await remember(all[1].url);
});

it('the last port is taken → another port; a fixed port is taken → an error that names it', async () => {
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

it('PostgreSQL cannot start → its own message', async () => {
  await expect(start({ settings: { shared_buffers: 'nonsense' } })).rejects.toThrow(/shared_buffers/);
});

const failure = (url: string) =>
  query(url, `SELECT 1`).then(
    () => 'connected',
    (error: Error) => error.message,
  );

it('a connection without password, also as superuser → rejected; no readable file contains a password', async () => {
  withoutCluster();
  const server = await start();
  const { port } = server;
  await expect(failure(`postgres://postgres@127.0.0.1:${port}/postgres`)).resolves.toMatch(/password/);
  await expect(failure(`postgres://postgres:guess@127.0.0.1:${port}/postgres`)).resolves.toMatch(
    /password authentication failed/,
  );
  await expect(query(server.url, `SHOW password_encryption`)).resolves.toEqual(['scram-sha-256']);
  const rules = await query(server.url, `SELECT type || ' ' || auth_method FROM pg_hba_file_rules`);
  expect(rules).toEqual(['host scram-sha-256']);
  const stored = (await query(server.url, `SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'`)) as [string];
  expect(stored[0]).toMatch(/^SCRAM-SHA-256\$/);
  for (const name of ['secrets.json', 'postgres.log', 'port', 'owner'])
    expect([name, statSync(path.join(dir, name)).mode & 0o777]).toEqual([name, 0o600]);
  expect(readFileSync(path.join(dir, 'postgres.log'), 'utf8')).not.toContain(server.credentials.superuser);
});

/** Changes a data folder to that of earlier versions: no passwords, and every connection is accepted. */
function makeTrusting(): void {
  rmSync(path.join(dir, 'secrets.json'), { force: true });
  writeFileSync(path.join(data(), 'pg_hba.conf'), 'host all all 127.0.0.1/32 trust\n');
}

it('a data folder without passwords → passwords are required, and its rows are kept', async () => {
  const first = await start();
  await remember(first.url);
  await query(first.url, `ALTER ROLE postgres PASSWORD NULL`);
  await first.stop();
  makeTrusting();
  const second = await start();
  await expect(failure(`postgres://postgres@127.0.0.1:${second.port}/postgres`)).resolves.toMatch(/password/);
  await expect(recall(second.url)).resolves.toEqual([42]);
});

it('a server that accepts every connection → not taken over, but restarted with passwords', async () => {
  const child = await startInChild();
  await remember(child.url);
  await child.end('SIGKILL');
  makeTrusting();
  const server = await start();
  expect(server.adopted).toBe(false);
  expect(isAlive(child.pid)).toBe(false);
  await expect(failure(`postgres://postgres@127.0.0.1:${server.port}/postgres`)).resolves.toMatch(/password/);
  await expect(recall(server.url)).resolves.toEqual([42]);
});

it('the file with the passwords was lost → new passwords', async () => {
  const first = await start();
  await remember(first.url);
  await first.stop();
  rmSync(path.join(dir, 'secrets.json'));
  const second = await start();
  expect(second.credentials.superuser).not.toBe(first.credentials.superuser);
  await expect(recall(second.url)).resolves.toEqual([42]);
});

it('interrupted while the cluster was created → the next start creates one', async () => {
  withoutCluster();
  mkdirSync(path.join(dir, 'data.12345'), { recursive: true });
  writeFileSync(path.join(dir, 'data.12345', 'PG_VERSION'), '18');
  await remember((await start()).url);
});

(asRoot ? describe : describe.skip)('as root', () => {
  it.each(accountsFor({ uid: 0, gid: 0 }).map((account) => [account.name, account]))(
    'account: %s → the server starts',
    async (_, account) => {
      withoutCluster();
      const [parent] = account.name.startsWith('uid') && !account.name.includes('with') ? [0o755] : [0o700];
      chmodSync(dir, parent);
      const server = await start({ accounts: [account] });
      await remember(server.url);
      await server.stop();
      // The next start works with any owner of the folder.
      const again = await start();
      await expect(recall(again.url)).resolves.toEqual([42]);
    },
  );

  it('no account can use the folder → an error that says what to do', async () => {
    withoutCluster();
    // Only the folder itself may be opened for another account, not its parent.
    chmodSync(dir, 0o700);
    const inside = path.join(dir, 'postgres');
    const plain = accountsFor({ uid: 0, gid: 0 }).filter(({ uid }) => uid !== undefined);
    await expect(start({ dir: inside, accounts: plain })).rejects.toThrow(
      /Run as an ordinary user, or set DATABASE_URL/,
    );
  });

  it('started as an ordinary user, then as root → both work', async () => {
    withoutCluster();
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
