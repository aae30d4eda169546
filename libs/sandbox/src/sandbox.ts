import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

/** A Node program that handles hostile input. */
export interface WalledProgram {
  /** Its main file, an absolute path. */
  main: string;
  /** Flags of Node besides those of the walls. */
  flags: readonly string[];
  /** Absolute paths of files and folders that it may read. */
  readable: readonly string[];
}

/** How to start a walled program, and the walls between it and the machine. */
export interface WallPlan {
  command: string;
  args: string[];
  /** Names of the walls that this machine supports. */
  walls: string[];
  /** The missing walls, in words, with what to install for each. */
  missing: string[];
  /** Whether the kernel ends the process together with its parent; otherwise a `Reaper` has to. */
  diesWithParent: boolean;
}

const UNPRIVILEGED_ID = 65_534;
const folders = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/**
 * Finds the walls that work on this machine by trying them. The program starts with an empty environment; its channel to the
 * parent is descriptor 3.
 */
export async function planWalls(program: WalledProgram): Promise<WallPlan> {
  const plan: WallPlan = { command: '', args: [], walls: [], missing: [], diesWithParent: false };
  const isRoot = process.getuid?.() === 0;
  const chain = await privileges(program, isRoot, plan);
  const unshare = find('unshare');
  const apart = [unshare ?? '', ...(isRoot ? [] : ['--user']), '--net', '--ipc', '--'];
  if (unshare !== undefined && (await works([...apart, ...chain]))) {
    chain.unshift(...apart);
    plan.walls.push('own-network-namespace');
  } else {
    plan.missing.push('no network namespace of its own: needs unshare (util-linux) and user namespaces');
  }
  plan.walls.push('no-core-dumps');
  const node = [process.execPath, ...nodeFlags(program), program.main];
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

/**
 * Switches to another user without groups and capabilities, with no way to regain any, and lets the process end together with
 * its parent.
 */
async function privileges(program: WalledProgram, isRoot: boolean, plan: WallPlan): Promise<string[]> {
  const setpriv = find('setpriv');
  const bound = ['--no-new-privs', '--pdeathsig', 'KILL', '--'];
  if (setpriv === undefined || !(await works([setpriv, ...bound]))) {
    plan.missing.push(
      'privileges are not dropped and the kernel does not end the process with its parent: install setpriv (util-linux)',
    );
    return [];
  }
  plan.walls.push('dies-with-parent', 'no-new-privileges');
  plan.diesWithParent = true;
  if (!isRoot) return [setpriv, ...bound];

  const user = [
    `--reuid=${UNPRIVILEGED_ID}`,
    `--regid=${UNPRIVILEGED_ID}`,
    '--clear-groups',
    '--bounding-set=-all',
    '--inh-caps=-all',
  ];
  const needed = [process.execPath, program.main, ...program.readable.filter((file) => existsSync(file))];
  const unreadable = needed.find((file) => !readableByAll(file));
  if (unreadable !== undefined)
    plan.missing.push(`it runs as root, and user ${UNPRIVILEGED_ID} cannot read ${unreadable}`);
  else if (!(await works([setpriv, ...user, ...bound])))
    plan.missing.push('it runs as root, but this root cannot switch to another user');
  else {
    plan.walls.push('own-user', 'no-capabilities');
    return [setpriv, ...user, ...bound];
  }
  return [setpriv, ...bound];
}

/**
 * Allows no file except the readable ones, no network, no child process, no thread. Native addons load: they are part of the
 * programs.
 */
function nodeFlags({ flags, readable }: WalledProgram): string[] {
  return [
    ...flags,
    '--disable-warning=SecurityWarning',
    '--permission',
    '--allow-addons',
    ...readable.map((file) => `--allow-fs-read=${file}`),
  ];
}

/** The nearest folder, at or above the file, with a `package.json`. */
export function packageRoot(file: string): string {
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
