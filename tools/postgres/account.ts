import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, lchownSync, lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** The account that PostgreSQL runs as: it refuses to run as root. */
export interface Account {
  name: string;
  /** Why a command that PostgreSQL runs could read root's files; undefined when it cannot. */
  warning?: string;
  /** Words before the command. */
  prefix: string[];
  uid?: number;
  gid?: number;
  /** The owner that the data folder needs, as seen from outside. */
  owner: { uid: number; gid: number };
}

/**
 * A user namespace in which root is an ordinary user. No file needs another owner, independent of the modes of the folders above. But
 * to the kernel it is still root, without capabilities: it can read root's own files.
 */
const namespaced: Account = {
  name: 'user namespace',
  warning: 'PostgreSQL runs in a user namespace and can read the files of root',
  prefix: ['unshare', '-U', '--map-user=1000', '--map-group=1000'],
  owner: { uid: 0, gid: 0 },
};

/** An ordinary user. It must be able to enter every folder above the data and the binaries. */
const plain = (uid: number, gid: number): Account => ({
  name: `uid ${uid}`,
  prefix: [],
  uid,
  gid,
  owner: { uid, gid },
});

/**
 * An ordinary user with the capability to enter folders with mode 700, such as /root in a container without user namespaces.
 */
const passing = (uid: number, gid: number): Account => ({
  name: `uid ${uid} with dac_override`,
  warning: 'PostgreSQL runs with the capability dac_override and can read the files of root',
  prefix: [
    'setpriv',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ],
  owner: { uid, gid },
});

type Ids = { uid: number; gid: number };

function idOf(name: string): Ids | null {
  const ask = (flag: string) => Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout || Number.NaN);
  const uid = ask('-u');
  return uid > 0 ? { uid, gid: ask('-g') } : null;
}

/** No process or file here belongs to this user, except a script worker: a script that broke out would run as this user. */
const NOBODY = 65_534;

/** Accounts to try, best first. `owner` is the current owner of the data folder. */
export function accountsFor(owner: Ids): Account[] {
  const self = { uid: process.getuid!(), gid: process.getgid!() };
  if (self.uid !== 0) return [{ name: 'self', prefix: [], owner: self }];
  if (owner.uid !== 0) return [plain(owner.uid, owner.gid), passing(owner.uid, owner.gid)];
  const others = ['postgres', 'daemon'].map(idOf).filter((id) => id !== null && id.uid !== NOBODY) as Ids[];
  return [
    ...others.map(({ uid, gid }) => plain(uid, gid)),
    namespaced,
    ...others.map(({ uid, gid }) => passing(uid, gid)),
  ];
}

/**
 * Lets the account's group enter root's own folders from `within` down to `folder`, without a right to list them. They stay
 * closed to other users. A folder with another owner keeps its owner and mode, because an ordinary user may use it later.
 */
export function letPass(account: Account, folder: string, within: string): void {
  if (process.getuid!() !== 0 || account.owner.uid === 0) return;
  const inside = path.relative(within, folder);
  if (inside.startsWith('..')) throw new Error(`${folder} is not inside ${within}`);
  const steps = inside.split(path.sep).filter(Boolean);
  for (let depth = 0; depth <= steps.length; depth += 1) {
    const step = path.join(within, ...steps.slice(0, depth));
    if (lstatSync(step).uid !== 0) continue;
    chownSync(step, 0, account.owner.gid);
    chmodSync(step, 0o710);
  }
}

/** Makes the account the owner of a folder and everything in it. */
export function giveTo(account: Account, folder: string): void {
  const { uid, gid } = account.owner;
  // Changes symbolic links themselves: a link out of the folder must not give away another file.
  if (process.getuid!() !== 0 || lstatSync(folder).uid === uid) return;
  for (const entry of readdirSync(folder, { recursive: true }) as string[]) {
    lchownSync(path.join(folder, entry), uid, gid);
  }
  chownSync(folder, uid, gid);
}

/** Tries to run the binary in the folder as the account. @returns null, or the reason why that fails */
export function refusal(account: Account, folder: string, binary: string): string | null {
  const script = 'cd "$1" && test -w "$1" && test "$(id -u)" != 0 && exec "$2" --version';
  const [command, ...args] = [...account.prefix, 'sh', '-c', script, 'sh', folder, binary];
  const { uid, gid } = account;
  const tried = spawnSync(command, args, { uid, gid, encoding: 'utf8', timeout: 10_000 });
  if (tried.status === 0) return null;
  return `${account.name}: ${tried.error?.message ?? (tried.stderr.trim() || `cannot enter ${folder}`)}`;
}
