import { chmodSync, lstatSync, mkdirSync, readdirSync, type Stats } from 'node:fs';
import path from 'node:path';

/** A group may pass a folder, not list it: when root starts PostgreSQL, PostgreSQL's account has to reach its data. */
const FOLDER = 0o710;
const FILE = 0o700;
/** PostgreSQL keeps its own data private, and its account owns them. */
const notOurs = path.join('postgres', 'data');

const allowed = (entry: Stats): number => (entry.isDirectory() ? FOLDER : FILE);
const isTooOpen = (entry: Stats): boolean => !entry.isSymbolicLink() && (entry.mode & 0o777 & ~allowed(entry)) !== 0;

/** Everything below a folder, and itself, that other users of the machine may read, write or list. Paths are relative to it. */
export function tooOpen(dir: string): string[] {
  const look = (relative: string): string[] => {
    if (relative === notOurs) return [];
    const entry = lstatSync(path.join(dir, relative), { throwIfNoEntry: false });
    // It may have been removed since its folder was read.
    if (!entry) return [];
    const own = isTooOpen(entry) ? [relative || '.'] : [];
    if (!entry.isDirectory()) return own;
    return [...own, ...readdirSync(path.join(dir, relative)).flatMap((name) => look(path.join(relative, name)))];
  };
  return look('');
}

/**
 * Makes the folder and closes all in it to other users.
 *
 * @returns what was open, relative to the folder
 * @throws Error EPERM for what belongs to another user
 */
export function makePrivate(dir: string): string[] {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const open = tooOpen(dir);
  for (const relative of open) {
    const file = path.join(dir, relative);
    const entry = lstatSync(file);
    chmodSync(file, entry.mode & allowed(entry));
  }
  return open;
}
