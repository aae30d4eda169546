import { openDatabase } from './database.ts';

/** "Mainstay" on a telephone. Any number does, as long as it stays the same. */
const MIGRATION_LOCK = 62_467_829;

/**
 * Brings the schema up to date. Any number of processes may call it at once: one does the work, the others wait for it.
 *
 * @returns names of the migrations that were applied
 */
export async function migrate(url: string): Promise<string[]> {
  const database = await openDatabase(url, { poolSize: 2, applicationName: 'mainstay-migrate' });
  const runner = database.dataSource.createQueryRunner();
  try {
    // A lock of the session: a process that is killed lets go of it.
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const applied = await database.dataSource.runMigrations({ transaction: 'each' });
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    return applied.map(({ name }) => name);
  } finally {
    await runner.release();
    await database.close();
  }
}
