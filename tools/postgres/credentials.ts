import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Passwords of the roles of the embedded PostgreSQL. */
export interface Credentials {
  /** `postgres`: only the runner and tests use it. */
  superuser: string;
  /** `mainstay_owner`: owns the schema and applies migrations. */
  owner: string;
  /** `mainstay`: reads and writes rows; every process uses it. */
  app: string;
}

/** The credentials that are stored beside the data; null before the first start. */
export function readCredentials(dir: string): Credentials | null {
  const file = path.join(dir, 'secrets.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Credentials) : null;
}

/** The same, created on the first start. Several processes may call it at once: all get the same credentials. */
export function credentialsOf(dir: string): Credentials {
  const known = readCredentials(dir);
  if (known) return known;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const password = () => randomBytes(24).toString('base64url');
  const made: Credentials = { superuser: password(), owner: password(), app: password() };
  const draft = path.join(dir, `secrets.${process.pid}.json`);
  writeFileSync(draft, `${JSON.stringify(made)}\n`, { mode: 0o600, flush: true });
  try {
    // Unlike a rename, a link never replaces the file of another process.
    linkSync(draft, path.join(dir, 'secrets.json'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readCredentials(dir)!;
}
