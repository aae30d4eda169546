import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

/** How a worker is started, and what then stands between its scripts and the machine. */
export interface WallPlan {
  command: string;
  args: string[];
  /** Names of the walls that this machine can put up around the process. */
  walls: string[];
  /** What is not there, in words, with the way to get it. */
  missing: string[];
  /** Whether the kernel ends a worker with its jobserver; else somebody has to watch. */
  diesWithParent: boolean;
}

const NOBODY = 65_534;
/** What a worker loads of our own. */
const ownFolders = ['apps/vm-worker', 'libs/isolate', 'libs/vm-protocol'];
const folders = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/** Finds the walls that work here by trying them. */
export async function planWalls(workerPath: string): Promise<WallPlan> {
  const plan: WallPlan = { command: '', args: [], walls: [], missing: [], diesWithParent: false };
  const isRoot = process.getuid?.() === 0;
  const chain = await privileges(workerPath, isRoot, plan);
  const unshare = find('unshare');
  const apart = [unshare ?? '', ...(isRoot ? [] : ['--user']), '--net', '--ipc', '--'];
  if (unshare !== undefined && (await works([...apart, ...chain]))) {
    chain.unshift(...apart);
    plan.walls.push('own-network-namespace');
  } else {
    plan.missing.push('no network namespace of its own: needs unshare (util-linux) and user namespaces');
  }
  plan.walls.push('no-core-dumps');
  const node = [process.execPath, ...nodeFlags(workerPath), workerPath];
  [plan.command = '', ...plan.args] = [
    ...chain,
    '/bin/sh',
    '-c',
    'ulimit -c 0; exec /usr/bin/env -i "$@"',
    'sh',
    ...node,
  ];
  return plan;
}

/** Another user without groups and capabilities, no way to regain any, and an end together with jobserver. */
async function privileges(workerPath: string, isRoot: boolean, plan: WallPlan): Promise<string[]> {
  const setpriv = find('setpriv');
  const bound = ['--no-new-privs', '--pdeathsig', 'KILL', '--'];
  if (setpriv === undefined || !(await works([setpriv, ...bound]))) {
    plan.missing.push(
      'privileges are not dropped and the kernel does not end workers with jobserver: install setpriv (util-linux)',
    );
    return [];
  }
  plan.walls.push('dies-with-parent', 'no-new-privileges');
  plan.diesWithParent = true;
  if (!isRoot) return [setpriv, ...bound];

  const user = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--bounding-set=-all', '--inh-caps=-all'];
  const unreadable = [process.execPath, workerPath, ...addonFolders(workerPath)].find((file) => !readableByAll(file));
  if (unreadable !== undefined) plan.missing.push(`workers run as root: user ${NOBODY} may not read ${unreadable}`);
  else if (!(await works([setpriv, ...user, ...bound])))
    plan.missing.push('workers run as root: this root may not become another user');
  else {
    plan.walls.push('own-user', 'no-capabilities');
    return [setpriv, ...user, ...bound];
  }
  return [setpriv, ...bound];
}

/** No compiler of machine code, no snapshot of ours, no file, no network, no process, no thread. */
function nodeFlags(workerPath: string): string[] {
  const root = packageRoot(workerPath);
  const readable = [
    path.join(root, 'package.json'),
    ...ownFolders.map((folder) => path.join(root, 'dist', folder)),
    ...addonFolders(workerPath),
    // node-gyp-build looks there for the kind of C library.
    '/etc/alpine-release',
  ];
  const flags = [
    '--jitless',
    '--no-node-snapshot',
    '--disable-warning=SecurityWarning',
    '--permission',
    '--allow-addons',
  ];
  return [...flags, ...readable.map((file) => `--allow-fs-read=${file}`)];
}

function addonFolders(workerPath: string): string[] {
  const require = createRequire(workerPath);
  const addon = path.dirname(require.resolve('isolated-vm/package.json'));
  const loader = path.dirname(createRequire(path.join(addon, 'package.json')).resolve('node-gyp-build/package.json'));
  return [addon, loader];
}

function packageRoot(file: string): string {
  let folder = path.dirname(file);
  while (!existsSync(path.join(folder, 'package.json'))) {
    const above = path.dirname(folder);
    if (above === folder) throw new Error(`no package.json above ${file}`);
    folder = above;
  }
  return folder;
}

function find(program: string): string | undefined {
  const candidates = folders.map((folder) => path.join(folder, program));
  return candidates.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

async function works(chain: string[]): Promise<boolean> {
  const [command = '', ...args] = chain;
  try {
    await promisify(execFile)(command, [...args, '/bin/sh', '-c', ':'], { timeout: 5_000, env: {} });
    return true;
  } catch {
    return false;
  }
}

function readableByAll(file: string): boolean {
  for (let at = file; ; at = path.dirname(at)) {
    const { mode } = statSync(at);
    const needed = at === file && !statSync(at).isDirectory() ? 0o4 : 0o1;
    if ((mode & needed) !== needed) return false;
    if (at === path.dirname(at)) return true;
  }
}
