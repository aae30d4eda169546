import { spawnSync } from 'node:child_process';
import { chownSync, lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Whom PostgreSQL runs as: it refuses to run as root. */
export interface Account {
  name: string;
  /** Words that go before the command. */
  prefix: string[];
  uid?: number;
  gid?: number;
  /** Who has to own the data folder, as seen from outside. */
  owner: { uid: number; gid: number };
}

/** A user namespace in which root is an ordinary user: nothing has to change hands, whatever the modes above the folder. */
const namespaced: Account = {
  name: 'user namespace',
  prefix: ['unshare', '-U', '--map-user=1000', '--map-group=1000'],
  owner: { uid: 0, gid: 0 },
};

/** Another user, plainly. Every folder above the data and the binaries has to let that user through. */
const plain = (uid: number, gid: number): Account => ({
  name: `uid ${uid}`,
  prefix: [],
  uid,
  gid,
  owner: { uid, gid },
});

/** Another user that may still pass folders of mode 700, e.g. /root in a container. */
const passing = (uid: number, gid: number): Account => ({
  name: `uid ${uid} with dac_override`,
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

function idOf(name: string): { uid: number; gid: number } | null {
  const ask = (flag: string) => Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout || Number.NaN);
  const uid = ask('-u');
  return uid > 0 ? { uid, gid: ask('-g') } : null;
}

/** Accounts to try, best first. `owner` is who owns the data folder now. */
export function accountsFor(owner: { uid: number; gid: number }): Account[] {
  const self = { uid: process.getuid!(), gid: process.getgid!() };
  if (self.uid !== 0) return [{ name: 'self', prefix: [], owner: self }];
  if (owner.uid !== 0) return [plain(owner.uid, owner.gid), passing(owner.uid, owner.gid)];
  const others = ['postgres', 'nobody'].map(idOf).filter((id) => id !== null);
  return [
    namespaced,
    ...others.map(({ uid, gid }) => plain(uid, gid)),
    ...others.map(({ uid, gid }) => passing(uid, gid)),
  ];
}

/** Gives a folder and all in it to the account. */
export function giveTo(account: Account, folder: string): void {
  const { uid, gid } = account.owner;
  if (process.getuid!() !== 0 || lstatSync(folder).uid === uid) return;
  for (const entry of readdirSync(folder, { recursive: true }) as string[]) {
    chownSync(path.join(folder, entry), uid, gid);
  }
  chownSync(folder, uid, gid);
}

/** Whether the account can really run the binary in the folder. @returns null, or why not */
export function refusal(account: Account, folder: string, binary: string): string | null {
  const script = 'cd "$1" && test -w "$1" && test "$(id -u)" != 0 && exec "$2" --version';
  const [command, ...args] = [...account.prefix, 'sh', '-c', script, 'sh', folder, binary];
  const { uid, gid } = account;
  const tried = spawnSync(command, args, { uid, gid, encoding: 'utf8', timeout: 10_000 });
  if (tried.status === 0) return null;
  return `${account.name}: ${tried.error?.message ?? (tried.stderr.trim() || `cannot enter ${folder}`)}`;
}
