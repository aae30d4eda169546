import { chmodSync, lstatSync, mkdirSync, readdirSync, type Stats } from 'node:fs';
import path from 'node:path';

/**
 * When root starts PostgreSQL, PostgreSQL's account has to reach its data: its group may enter these folders, but not list
 * them.
 */
const passable = new Set(['', 'postgres']);
/** PostgreSQL keeps its own data private, and its account owns the files. */
const notOurs = path.join('postgres', 'data');

const allowed = (relative: string): number => (passable.has(relative) ? 0o710 : 0o700);
const isTooOpen = (relative: string, entry: Stats): boolean =>
  !entry.isSymbolicLink() && (entry.mode & 0o777 & ~allowed(relative)) !== 0;

/** The folder and everything in it that other users of the machine may read, write or list. Paths are relative to it. */
export function tooOpen(dir: string): string[] {
  const look = (relative: string): string[] => {
    if (relative === notOurs) return [];
    const entry = lstatSync(path.join(dir, relative), { throwIfNoEntry: false });
    // The file was removed after its folder was read.
    if (!entry) return [];
    const own = isTooOpen(relative, entry) ? [relative || '.'] : [];
    if (!entry.isDirectory()) return own;
    return [...own, ...readdirSync(path.join(dir, relative)).flatMap((name) => look(path.join(relative, name)))];
  };
  return look('');
}

/**
 * Creates the folder and closes everything in it to other users.
 *
 * @returns what was open, relative to the folder
 * @throws Error EPERM for a file of another user
 */
export function makePrivate(dir: string): string[] {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const open = tooOpen(dir);
  for (const name of open) {
    const relative = name === '.' ? '' : name;
    const file = path.join(dir, relative);
    chmodSync(file, lstatSync(file).mode & allowed(relative));
  }
  return open;
}
