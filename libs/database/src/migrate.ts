import { openDatabase } from './database.ts';

/** "Mainstay" on a telephone keypad. The number is arbitrary but must not change. */
const MIGRATION_LOCK = 62_467_829;

/**
 * Updates the schema. Several processes may call it at once: one does the work, the others wait for it.
 *
 * @returns names of the applied migrations
 */
export async function migrate(url: string): Promise<string[]> {
  const database = await openDatabase(url, { poolSize: 2, applicationName: 'mainstay-migrate' });
  const runner = database.dataSource.createQueryRunner();
  try {
    // A lock of the session: PostgreSQL releases it when the process is killed.
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const applied = await database.dataSource.runMigrations({ transaction: 'each' });
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    return applied.map(({ name }) => name);
  } finally {
    await runner.release();
    await database.close();
  }
}
