import { connect, purgeGuild } from '#libs/database';
import { Fault } from '#libs/vocabulary';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { startPostgres } from '../postgres/postgres.ts';

/** `make purge-guild GUILD=<id>`: deletes all data of a guild, also while Mainstay runs. */
const root = path.resolve(import.meta.dirname, '../..');
process.umask(0o077);
if (existsSync(path.join(root, '.env'))) process.loadEnvFile(path.join(root, '.env'));

async function main(guildId: string | undefined): Promise<number> {
  if (guildId === undefined || !/^\d{17,20}$/.test(guildId)) {
    process.stderr.write('Name the server: make purge-guild GUILD=<its id>\n');
    return 1;
  }
  const within = process.env.MAINSTAY_DIR ? path.resolve(process.env.MAINSTAY_DIR) : path.join(root, '.mainstay');
  const own = process.env.DATABASE_URL ? null : await startPostgres({ dir: path.join(within, 'postgres'), within });
  const stores = await connect(process.env.DATABASE_URL ?? own!.appUrl, { poolSize: 1 });
  try {
    const deleted = Object.entries(await purgeGuild(stores.database, guildId));
    for (const [table, rows] of deleted) process.stdout.write(`  ${table.padEnd(16)} ${rows}\n`);
    process.stdout.write(
      deleted.length === 0 ? `There is no data of server ${guildId}.\n` : `Deleted all data of server ${guildId}.\n`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  } finally {
    await stores.close();
    await own?.stop();
  }
}

process.exitCode = await main(process.argv[2]);
