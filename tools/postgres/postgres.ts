import { spawn, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fchownSync,
  fstatSync,
  lchownSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { demandPassword, wantsPassword } from './access.ts';
import type { Account } from './account.ts';
import { environment, findBinaries, openCluster, withoutCores, type Cluster } from './cluster.ts';
import { credentialsOf, readCredentials, type Credentials } from './credentials.ts';
import { freePort } from '../ports/free-port.ts';
import { dropTornPidFile, ended, endPostmaster, isAlive, readPostmaster, servesFolder } from './postmaster.ts';
import { roles } from './roles.ts';
import { logTail, openLog } from './server-log.ts';

export interface PostgresOptions {
  /** Folder for the data, the log, the passwords and a note of the process that started it. */
  dir: string;
  /** A private folder of Mainstay that contains `dir`; when root starts PostgreSQL, PostgreSQL's account may enter it. */
  within?: string;
  /** Exactly this port, or an error. Default: the last one if it is free, otherwise any. */
  port?: number;
  /** Settings of postgresql.conf. */
  settings?: Record<string, string | number>;
  /** Accounts to try, best first; for tests. */
  accounts?: Account[];
}

export interface PostgresServer {
  /** URL of the database `postgres`, as its superuser: for the runner and tests. */
  url: string;
  /** URL for the role that owns the schema and applies migrations. `prepareRoles` creates the role. */
  ownerUrl: string;
  /** URL for the role that reads and writes rows: for processes. `prepareRoles` creates the role. */
  appUrl: string;
  credentials: Credentials;
  port: number;
  pid: number;
  /** Whether it was running already: left by a parent that died, or shared with one that is alive. */
  adopted: boolean;
  /** Why PostgreSQL could read files of other users; undefined when it cannot. */
  warning: string | undefined;
  /** Resolves with the reason once the server has ended. */
  ended: Promise<string>;
  /** Shuts it down, unless another live process started it. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
/** Interval (ms) between two checks of a server that is not a child. */
const WATCH_MS = 200;
class PortTaken extends Error {}

/**
 * Starts the embedded PostgreSQL on 127.0.0.1, or takes over the one that a killed parent left. Works as root and as an
 * ordinary user. Every connection needs a password; a data folder of an earlier version without passwords is changed. After a
 * crash, waits for PostgreSQL's recovery.
 *
 * @throws Error in words: the fixed port is taken, the folder belongs to another user, the end of PostgreSQL's own log
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const dir = path.resolve(options.dir);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const binaries = await findBinaries();
  const until = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const adopted = await adopt(dir, options.port, until);
    if (adopted) return adopted;
    const cluster = openCluster(dir, binaries, options);
    const port = options.port ?? (await choosePort(dir));
    try {
      secure(dir, cluster, binaries.postgres);
      return await launch(dir, cluster, binaries.postgres, port, options.settings ?? {}, until);
    } catch (error) {
      if (error instanceof PortTaken) {
        if (options.port !== undefined) {
          throw new Error(`Port ${port} is taken: PostgreSQL cannot listen on it.`, { cause: error });
        }
        rmSync(path.join(dir, 'port'), { force: true });
        continue;
      }
      // Another start was faster, or children of a killed server are still running.
      const winner = readPostmaster(cluster.data);
      const beaten = winner !== null && servesFolder(winner.pid, cluster.data);
      const again =
        beaten || /lock file ".*" (already exists|is empty)|shared memory block .* is still in use/.test(String(error));
      if (!again || Date.now() > until) throw error;
      await delay(100);
    }
  }
}

/** Sets passwords where there are none, or where they were lost. */
function secure(dir: string, cluster: Cluster, binary: string): void {
  const isNew = readCredentials(dir) === null;
  const { superuser } = credentialsOf(dir);
  if (isNew || !wantsPassword(cluster.data)) demandPassword(cluster, binary, superuser);
}

async function choosePort(dir: string): Promise<number> {
  const file = path.join(dir, 'port');
  return (existsSync(file) && Number(readFileSync(file, 'utf8'))) || (await freePort());
}

/** Another live process that started the server of this folder. */
function livingOwner(dir: string): number | null {
  const file = path.join(dir, 'owner');
  const owner = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  return owner > 0 && owner !== process.pid && isAlive(owner) ? owner : null;
}

async function adopt(dir: string, port: number | undefined, until: number): Promise<PostgresServer | null> {
  const data = path.join(dir, 'data');
  const running = readPostmaster(data);
  if (!running) {
    dropTornPidFile(data);
    return null;
  }
  if (!servesFolder(running.pid, data)) {
    // PostgreSQL refuses to start when the stale pid belongs to another process now.
    if (isAlive(running.pid)) rmSync(path.join(data, 'postmaster.pid'), { force: true });
    return null;
  }
  const owner = livingOwner(dir);
  const isOpen = readCredentials(dir) === null || !wantsPassword(data);
  if (isOpen || (port !== undefined && running.port !== port)) {
    if (owner && isOpen) throw new Error(`Process ${owner} serves ${dir} without a password. End that process.`);
    if (owner) throw new Error(`Process ${owner} already serves ${dir} on port ${running.port}.`);
    await endPostmaster(running.pid);
    return null;
  }
  while (!readPostmaster(data)?.ready) {
    if (!isAlive(running.pid)) return null;
    if (Date.now() > until) throw new Error(`PostgreSQL (pid ${running.pid}) does not become ready: ${logTail(dir)}`);
    await delay(20);
  }
  if (!owner) note(dir, 'owner', process.pid);
  const gone = ended(running.pid, Number.POSITIVE_INFINITY, WATCH_MS).then(
    () => 'the server belonged to another process',
  );
  return server(dir, { port: running.port, pid: running.pid, ours: owner === null, adopted: true, ended: gone });
}

async function launch(
  dir: string,
  cluster: Cluster,
  binary: string,
  port: number,
  settings: Record<string, string | number>,
  until: number,
): Promise<PostgresServer> {
  const { data, account } = cluster;
  // No Unix socket: its path could be too long, and all clients use TCP.
  const all = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command, ...args] = [...withoutCores, ...account.prefix, binary, '-D', data, ...flags];
  const log = openLog(dir);
  const before = fstatSync(log).size;
  if (process.getuid!() === 0) fchownSync(log, account.owner.uid, account.owner.gid);
  const { uid, gid } = account;
  // Its own process group: Ctrl-C in the terminal must reach only us, and we end PostgreSQL last.
  const child = spawn(command!, args, {
    uid,
    gid,
    env: environment,
    cwd: data,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  await untilReady(dir, data, child, until, before);
  child.unref();
  note(dir, 'port', port);
  note(dir, 'owner', process.pid);
  const exit = Promise.withResolvers<string>();
  child.once('exit', (code, signal) => exit.resolve(signal ?? `code ${code}`));
  if (child.exitCode !== null || child.signalCode !== null) exit.resolve(child.signalCode ?? `code ${child.exitCode}`);
  const state = { port, pid: child.pid!, ours: true, adopted: false, ended: exit.promise };
  return server(dir, { ...state, warning: account.warning });
}

/** Makes the folder's owner the owner of the note, also when root writes it: that user may start the server next. */
function note(dir: string, name: 'port' | 'owner', value: number): void {
  const file = path.join(dir, name);
  writeFileSync(file, String(value), { mode: 0o600 });
  const { uid, gid } = statSync(dir);
  if (process.getuid!() === 0) lchownSync(file, uid, gid);
}

async function untilReady(
  dir: string,
  data: string,
  child: ChildProcess,
  until: number,
  logBefore: number,
): Promise<void> {
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const tail = logTail(dir, logBefore);
      const text = `PostgreSQL ended at once (${signal ?? code}): ${tail}`;
      reject(/could not bind|could not create any TCP/.test(tail) ? new PortTaken(text) : new Error(text));
    });
  });
  const ready = async () => {
    for (;;) {
      const now = readPostmaster(data);
      if (now?.pid === child.pid && now?.ready) return;
      if (child.exitCode !== null || child.signalCode !== null) await failed;
      if (Date.now() > until) throw new Error(`PostgreSQL does not become ready: ${logTail(dir)}`);
      await delay(10);
    }
  };
  failed.catch(() => undefined);
  await Promise.race([ready(), failed]);
  child.removeAllListeners();
}

interface Running {
  port: number;
  pid: number;
  /** Whether this process has to end it. */
  ours: boolean;
  adopted: boolean;
  ended: Promise<string>;
  warning?: string | undefined;
}

function server(dir: string, { port, pid, ours, adopted, ended: gone, warning }: Running): PostgresServer {
  // A parent that ends without stopping the server ends it, too.
  const onExit = () => {
    try {
      process.kill(pid, 'SIGINT');
    } catch {
      // The server has ended already.
    }
  };
  if (ours) process.once('exit', onExit);
  void gone.then(() => process.off('exit', onExit));
  const credentials = credentialsOf(dir);
  const urlOf = (role: string, password: string) => `postgres://${role}:${password}@127.0.0.1:${port}/postgres`;
  return {
    url: urlOf('postgres', credentials.superuser),
    ownerUrl: urlOf(roles.owner, credentials.owner),
    appUrl: urlOf(roles.app, credentials.app),
    credentials,
    port,
    pid,
    adopted,
    warning,
    ended: gone,
    async stop() {
      process.off('exit', onExit);
      if (!ours) return;
      await endPostmaster(pid);
      rmSync(path.join(dir, 'owner'), { force: true });
    },
  };
}
