import { spawn, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fchownSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from './account.ts';
import { environment, findBinaries, openCluster, type Cluster } from './cluster.ts';
import { freePort } from './free-port.ts';
import { endPostmaster, isAlive, readPostmaster, servesFolder } from './postmaster.ts';

export { freePort } from './free-port.ts';

export interface PostgresOptions {
  /** Folder of its own: holds the data, the log and a note of who started it. */
  dir: string;
  /** Exactly this port, or an error. Without it: the one of last time if free, else any. */
  port?: number;
  /** Settings of postgresql.conf. */
  settings?: Record<string, string | number>;
  /** How to get rid of root, best first; for tests. */
  accounts?: Account[];
}

export interface PostgresServer {
  /** Of the database `postgres`, as its superuser. */
  url: string;
  port: number;
  pid: number;
  /** It ran already: left over by a parent that died, or shared with one that lives. */
  adopted: boolean;
  /** Ends it in order, unless another live process started it. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
class PortTaken extends Error {}

/**
 * Starts the embedded PostgreSQL on 127.0.0.1, or takes over the one that a killed parent left behind. Works as root and as
 * an ordinary user. A crash before is recovered from.
 *
 * @throws Error in words: the fixed port is taken, the folder belongs to somebody else, the end of PostgreSQL's own log
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const dir = path.resolve(options.dir);
  mkdirSync(dir, { recursive: true });
  const binaries = await findBinaries();
  const until = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const adopted = await adopt(dir, options.port, until);
    if (adopted) return adopted;
    const cluster = openCluster(dir, binaries, options.accounts);
    const port = options.port ?? (await choosePort(dir));
    try {
      return await launch(dir, cluster, binaries.postgres, port, options.settings ?? {}, until);
    } catch (error) {
      if (error instanceof PortTaken) {
        if (options.port !== undefined) {
          throw new Error(`Port ${port} is taken: PostgreSQL cannot listen on it.`, { cause: error });
        }
        rmSync(path.join(dir, 'port'), { force: true });
        continue;
      }
      // Another start was quicker, or children of a killed server have not noticed yet.
      const winner = readPostmaster(cluster.data);
      const beaten = winner !== null && servesFolder(winner.pid, cluster.data);
      const again =
        beaten || /lock file ".*" (already exists|is empty)|shared memory block .* is still in use/.test(String(error));
      if (!again || Date.now() > until) throw error;
      await delay(100);
    }
  }
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
    // PostgreSQL would refuse to start when the stale pid belongs to some other process by now.
    if (isAlive(running.pid)) rmSync(path.join(data, 'postmaster.pid'), { force: true });
    return null;
  }
  const owner = livingOwner(dir);
  if (port !== undefined && running.port !== port) {
    if (owner) throw new Error(`${dir} is served on port ${running.port} for process ${owner} already.`);
    await endPostmaster(running.pid);
    return null;
  }
  while (!readPostmaster(data)?.ready) {
    if (!isAlive(running.pid)) return null;
    if (Date.now() > until) throw new Error(`PostgreSQL (pid ${running.pid}) does not become ready: ${logTail(dir)}`);
    await delay(20);
  }
  if (!owner) writeFileSync(path.join(dir, 'owner'), String(process.pid));
  return server(dir, running.port, running.pid, owner === null, true);
}

/** A machine that lost power may leave an empty one; PostgreSQL would take it for that of a server that is just starting. */
function dropTornPidFile(data: string): void {
  const file = path.join(data, 'postmaster.pid');
  const isOld = existsSync(file) && Date.now() - statSync(file).mtimeMs > 5_000;
  if (isOld && readPostmaster(data) === null) rmSync(file, { force: true });
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
  // No Unix socket: its path could be too long, and everything here speaks TCP.
  const all = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command, ...args] = [...account.prefix, binary, '-D', data, ...flags];
  const log = openLog(dir);
  const before = fstatSync(log).size;
  if (process.getuid!() === 0) fchownSync(log, account.owner.uid, account.owner.gid);
  const { uid, gid } = account;
  // A group of its own: Ctrl-C in the terminal is for us, and we end PostgreSQL last.
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
  writeFileSync(path.join(dir, 'port'), String(port));
  writeFileSync(path.join(dir, 'owner'), String(process.pid));
  return server(dir, port, child.pid!, true, false);
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

/** Appends, for another start may write at the same time; begins anew beyond a megabyte. */
function openLog(dir: string): number {
  const file = path.join(dir, 'postgres.log');
  const isLong = existsSync(file) && statSync(file).size > 1_000_000;
  return openSync(file, isLong ? 'w' : 'a', 0o644);
}

function logTail(dir: string, from = 0): string {
  const log = path.join(dir, 'postgres.log');
  return existsSync(log) ? readFileSync(log).subarray(from).toString().slice(-2_000).trim() : 'without a word';
}

function server(dir: string, port: number, pid: number, ours: boolean, adopted: boolean): PostgresServer {
  // A parent that ends without stopping it asks it to end as well.
  const onExit = () => {
    try {
      process.kill(pid, 'SIGINT');
    } catch {
      // It has ended already.
    }
  };
  if (ours) process.once('exit', onExit);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    port,
    pid,
    adopted,
    async stop() {
      process.off('exit', onExit);
      if (!ours) return;
      await endPostmaster(pid);
      rmSync(path.join(dir, 'owner'), { force: true });
    },
  };
}
