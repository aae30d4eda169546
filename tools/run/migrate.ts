import { migrate } from '#libs/database';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { startPostgres } from '../postgres/postgres.ts';
import { prepareRoles } from '../postgres/roles.ts';
import { makePrivate } from './private-folder.ts';

/** Applies the migrations; concurrent callers wait for one another. */
export async function migrateDatabase(url: string): Promise<void> {
  await migrate(url);
}

if (import.meta.main) {
  const root = path.resolve(import.meta.dirname, '../..');
  if (existsSync(path.join(root, '.env'))) process.loadEnvFile(path.join(root, '.env'));
  process.umask(0o077);
  const within = process.env.MAINSTAY_DIR ? path.resolve(process.env.MAINSTAY_DIR) : path.join(root, '.mainstay');
  makePrivate(within);
  const own = process.env.DATABASE_URL ? null : await startPostgres({ dir: path.join(within, 'postgres'), within });
  try {
    if (own) await prepareRoles(own);
    await migrateDatabase(process.env.DATABASE_URL ?? own!.ownerUrl);
    process.stdout.write('The database is up to date.\n');
  } finally {
    await own?.stop();
  }
}
