import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate } from './migrate.ts';

/** For specs: a new, migrated database beside the admin's. `drop` closes the connections that are still open. */
export async function createTestDatabase(
  admin = process.env.TEST_DATABASE_URL,
): Promise<{ url: string; drop(): Promise<void> }> {
  if (!admin) throw new Error('TEST_DATABASE_URL is not set: run this through Jest');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = new URL(admin);
  url.pathname = `/${name}`;
  await asAdmin(admin, `CREATE DATABASE ${name}`);
  await migrate(url.href);
  return { url: url.href, drop: () => asAdmin(admin, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function asAdmin(admin: string, statement: string): Promise<void> {
  const client = new pg.Client(admin);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
