import * as migrations from '#migrations';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, startPostgres, type PostgresServer } from '../../../tools/postgres/postgres.ts';
import { migrate } from './migrate.ts';
import { connect, type Stores } from './stores.ts';

const all = Object.keys(migrations).length;

// Real: a PostgreSQL of our own that is stopped and started.
let dir: string;
let server: PostgresServer;
let stores: Stores;
const boot = async () => {
  server = await startPostgres({ dir, port: server.port, settings: { fsync: 'off' } });
};

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'database-'));
  server = await startPostgres({ dir, port: await freePort(), settings: { fsync: 'off' } });
});
afterAll(async () => {
  await stores?.close();
  await server.stop();
  rmSync(dir, { recursive: true });
});

it('migrates once, however many processes start at once, and is never half done', async () => {
  const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(server.url)));
  expect(applied.map(({ length }) => length).toSorted((a, b) => a - b)).toEqual([0, 0, 0, all]);
  await expect(migrate(server.url)).resolves.toEqual([]);
});

it('goes down and up again', async () => {
  stores = await connect(server.url, { patienceMs: 1_000 });
  const { dataSource } = stores.database;
  for (let n = 0; n < all; n++) await dataSource.undoLastMigration();
  const { rows } = await stores.database.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`);
  expect(rows).toEqual([{ tablename: 'migration' }]);
  await expect(migrate(server.url)).resolves.toHaveLength(all);
});

it('waits for a database that is away for a moment', async () => {
  await server.stop();
  const pending = stores.kv.set('g', 'k', 1);
  await delay(200);
  await boot();
  await expect(pending).resolves.toEqual({ version: 1 });
});

it('says that it is unavailable when it stays away, and recovers by itself', async () => {
  await server.stop();
  const unavailable = { code: 'database.unavailable', retryable: true, status: 503, side: 'system' };
  const calls = Array.from({ length: 30 }, () => stores.kv.get('g', 'k'));
  for (const call of await Promise.allSettled(calls)) expect(call).toMatchObject({ reason: unavailable });
  await expect(stores.database.ping()).rejects.toMatchObject(unavailable);
  await boot();
  await expect(stores.kv.get('g', 'k')).resolves.toMatchObject({ value: 1 });
});

it('survives the loss of idle connections and of one in the middle of a transaction', async () => {
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

it('meets a deadlock by doing it again', async () => {
  await stores.kv.set('g', 'a', 1);
  await stores.kv.set('g', 'b', 1);
  const bump = (first: string, second: string) =>
    stores.database.transaction(async (sql) => {
      await sql.query(`UPDATE kv SET version = version + 1 WHERE guild_id = 'g' AND key = $1`, [first]);
      await delay(50);
      await sql.query(`UPDATE kv SET version = version + 1 WHERE guild_id = 'g' AND key = $1`, [second]);
    });
  await Promise.all([bump('a', 'b'), bump('b', 'a')]);
  await expect(stores.kv.get('g', 'a')).resolves.toMatchObject({ version: 3 });
});

it('cannot be reached at all: it says so and does not wait for ever', async () => {
  const nowhere = `postgres://postgres@127.0.0.1:${await freePort()}/postgres`;
  await expect(connect(nowhere, { bootPatienceMs: 300 })).rejects.toMatchObject({ code: 'database.unavailable' });
});
