import * as migrations from '#migrations';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../../../tools/ports/free-port.ts';
import { startPostgres, type PostgresServer } from '../../../tools/postgres/postgres.ts';
import { migrate } from './migrate.ts';
import { connect, type Stores } from './stores.ts';

const all = Object.keys(migrations).length;

// Real: our own PostgreSQL, which the tests stop and start; each test has its own database.
let dir: string;
let server: PostgresServer;
let isUp = true;
const opened: Stores[] = [];

const boot = async () => {
  server = await startPostgres({ dir, port: server.port, settings: { fsync: 'off' } });
  isUp = true;
};
const stop = async () => {
  isUp = false;
  await server.stop();
};

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'database-'));
  server = await startPostgres({ dir, port: await freePort(), settings: { fsync: 'off' } });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((stores) => stores.close()));
  if (!isUp) await boot();
});
afterAll(async () => {
  await server.stop();
  rmSync(dir, { recursive: true });
});

let databases = 0;
async function emptyDatabase(): Promise<string> {
  const admin = new pg.Client(server.url);
  await admin.connect();
  databases += 1;
  await admin.query(`CREATE DATABASE d${databases}`);
  await admin.end();
  const url = new URL(server.url);
  url.pathname = `/d${databases}`;
  return url.href;
}
async function freshStores(options: Parameters<typeof connect>[1] = {}, url?: string): Promise<Stores> {
  url ??= await emptyDatabase();
  await migrate(url);
  const stores = await connect(url, options);
  opened.push(stores);
  return stores;
}

it('several processes migrate at once → each migration is applied once, and as a whole', async () => {
  const url = await emptyDatabase();
  const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(url)));
  expect(applied.map(({ length }) => length).toSorted((a, b) => a - b)).toEqual([0, 0, 0, all]);
  await expect(migrate(url)).resolves.toEqual([]);
});

it('every migration down, then up again → the same schema', async () => {
  const url = await emptyDatabase();
  const { database } = await freshStores({}, url);
  for (let n = 0; n < all; n++) await database.dataSource.undoLastMigration();
  const { rows } = await database.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`);
  expect(rows).toEqual([{ tablename: 'migration' }]);
  await expect(migrate(url)).resolves.toHaveLength(all);
});

it('a database that is away for a moment → the call waits and succeeds', async () => {
  const stores = await freshStores({ patienceMs: 120_000 });
  await stop();
  const pending = stores.kv.set('g', 'k', 1);
  await delay(200);
  await boot();
  await expect(pending).resolves.toEqual({ version: 1 });
});

it('a database that stays away → calls fail with database.unavailable; it comes back → calls succeed', async () => {
  const stores = await freshStores({ patienceMs: 1_000 });
  await stores.kv.set('g', 'k', 1);
  await stop();
  const unavailable = { code: 'database.unavailable', retryable: true, status: 503, side: 'system' };
  const calls = Array.from({ length: 30 }, () => stores.kv.get('g', 'k'));
  for (const call of await Promise.allSettled(calls)) expect(call).toMatchObject({ reason: unavailable });
  await expect(stores.database.ping()).rejects.toMatchObject(unavailable);
  await boot();
  await expect(stores.kv.get('g', 'k')).resolves.toMatchObject({ value: 1 });
});

it('idle connections and one inside a transaction are lost → the next calls succeed', async () => {
  const stores = await freshStores();
  await stores.kv.set('g', 'k', 1);
  await Promise.all(Array.from({ length: 10 }, () => stores.database.ping()));
  const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'mainstay' AND pid <> pg_backend_pid()`;
  await stores.database.query(cut);
  await Promise.all(Array.from({ length: 10 }, () => stores.kv.get('g', 'k').catch(() => undefined)));
  await expect(stores.kv.get('g', 'k')).resolves.toMatchObject({ value: 1 });
  const half = stores.database.transaction(async (sql) => {
    await sql.query(`UPDATE kv SET value = '2' WHERE guild_id = 'g'`);
    await stores.database.query(cut);
    await sql.query(`SELECT 1`);
  });
  await expect(half).rejects.toMatchObject({ code: 'database.unavailable' });
  await expect(stores.kv.get('g', 'k')).resolves.toMatchObject({ value: 1 });
});

it('a statement is planned once for each connection, and a migration under it → one retryable error, then the new columns', async () => {
  const { database } = await freshStores();
  await database.query(`CREATE TABLE changing AS SELECT 1 AS a`);
  const read = () => database.query<Record<string, number>>(`SELECT * FROM changing`);
  for (let n = 0; n < 3; n += 1) await expect(read()).resolves.toMatchObject({ rows: [{ a: 1 }] });
  const { rows } = await database.query(
    `SELECT generic_plans + custom_plans AS runs FROM pg_prepared_statements WHERE statement LIKE '%FROM changing'`,
  );
  expect(rows).toEqual([{ runs: '3' }]);
  await database.query(`ALTER TABLE changing ADD COLUMN b int NOT NULL DEFAULT 2`);
  await expect(read()).rejects.toMatchObject({ code: 'database.unavailable', retryable: true });
  await expect(read()).resolves.toMatchObject({ rows: [{ a: 1, b: 2 }] });
});

it('a deadlock → the transaction runs again', async () => {
  const stores = await freshStores();
  await stores.kv.set('g', 'a', 1);
  await stores.kv.set('g', 'b', 1);
  let waiting = 2;
  const both = Promise.withResolvers<void>();
  const bump = (first: string, second: string) =>
    stores.database.transaction(async (sql) => {
      await sql.query(`UPDATE kv SET version = version + 1 WHERE guild_id = 'g' AND key = $1`, [first]);
      waiting -= 1;
      if (waiting === 0) both.resolve();
      // Each transaction holds its first row now, so one of them cannot get its second. A repeated transaction does not wait
      // here.
      await both.promise;
      await sql.query(`UPDATE kv SET version = version + 1 WHERE guild_id = 'g' AND key = $1`, [second]);
    });
  await Promise.all([bump('a', 'b'), bump('b', 'a')]);
  expect(waiting).toBeLessThan(0);
  await expect(stores.kv.get('g', 'a')).resolves.toMatchObject({ version: 3 });
});

it('a database that cannot be reached → fails within the time limit', async () => {
  const nowhere = `postgres://postgres@127.0.0.1:${await freePort()}/postgres`;
  await expect(connect(nowhere, { bootPatienceMs: 300 })).rejects.toMatchObject({ code: 'database.unavailable' });
});
