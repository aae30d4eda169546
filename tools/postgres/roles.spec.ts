import { migrate } from '#libs/database';
import { runMigrations } from 'bullmq';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startPostgres, type PostgresServer } from './postgres.ts';
import { prepareRoles } from './roles.ts';

// Real: everything. One cluster; the test first creates the state of an earlier version.
let dir: string;
let server: PostgresServer;

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
}

async function prepareQueue(url: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const client = await pool.connect();
  try {
    await runMigrations(client, 'bullmq');
    await client.query('ALTER TABLE bullmq.job SET (autovacuum_vacuum_threshold = 2000)');
  } finally {
    client.release();
    await pool.end();
  }
}

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'pg-roles-'));
  server = await startPostgres({ dir, settings: { fsync: 'off' } });
  await migrate(server.url);
  await prepareQueue(server.url);
  await query(server.url, `INSERT INTO inbox VALUES ('1', 7)`);
  await prepareRoles(server);
});
afterAll(async () => {
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

it('a schema that the superuser created earlier → belongs to the owner, rows are kept, a second run changes nothing', async () => {
  await prepareRoles(server);
  const owners = await query(
    server.url,
    `SELECT DISTINCT n.nspname || ' ' || pg_get_userbyid(c.relowner) AS name FROM pg_class c
       JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('public', 'bullmq') ORDER BY name`,
  );
  expect(owners).toEqual(['bullmq mainstay', 'public mainstay_owner']);
  await expect(query(server.appUrl, `SELECT last_seq FROM inbox`)).resolves.toEqual(['7']);
});

it('migrations → run as the owner; the queue → prepares its tables as the app', async () => {
  await expect(migrate(server.ownerUrl)).resolves.toEqual([]);
  await prepareQueue(server.appUrl);
});

it('a table that a later migration adds → the app reads and writes it', async () => {
  await query(server.ownerUrl, `CREATE TABLE later (id bigint GENERATED ALWAYS AS IDENTITY, text text)`);
  await query(server.appUrl, `INSERT INTO later (text) VALUES ('a')`);
  await expect(query(server.appUrl, `UPDATE later SET text = 'b' RETURNING text`)).resolves.toEqual(['b']);
});

it.each([
  ['drop a table', `DROP TABLE inbox`],
  ['change a table', `ALTER TABLE inbox ADD COLUMN more text`],
  ['empty a table with TRUNCATE', `TRUNCATE inbox`],
  ['create a table in public', `CREATE TABLE public.mine (id int)`],
  ['become the owner', `SET ROLE mainstay_owner`],
  ['become the superuser', `SET ROLE postgres`],
  ['give itself more rights', `ALTER ROLE mainstay SUPERUSER`],
  ['create a role', `CREATE ROLE other LOGIN`],
  ['run a program', `COPY (SELECT 1) TO PROGRAM 'id'`],
  ['read a file of the server', `SELECT pg_read_file('PG_VERSION')`],
  ['write a file of the server', `COPY (SELECT 1) TO '/tmp/never'`],
  ['read the stored passwords', `SELECT rolpassword FROM pg_authid`],
])('the app tries to %s → rejected', async (_, text) => {
  await expect(query(server.appUrl, text)).rejects.toThrow(/permission denied|must be owner|must have|Only roles with/);
});

it('the owner tries to run a program or read the stored passwords → rejected', async () => {
  await expect(query(server.ownerUrl, `COPY (SELECT 1) TO PROGRAM 'id'`)).rejects.toThrow(
    /permission denied|Only roles/,
  );
  await expect(query(server.ownerUrl, `SELECT rolpassword FROM pg_authid`)).rejects.toThrow(/permission denied/);
});
