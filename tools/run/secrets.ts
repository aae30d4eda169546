import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Random bytes of each secret of an installation. */
const sizes = {
  operatorToken: 24,
  sessionSecret: 36,
  simControlToken: 24,
  botProxyKey: 36,
  jobserverProxyKey: 36,
  webserverProxyKey: 36,
} as const;

export type Secrets = Record<keyof typeof sizes, string>;

export const secretsFile = (dir: string): string => path.join(dir, 'secrets.json');

/**
 * Secrets of this checkout, created on the first start and stored in its data folder (readable by its owner only). Missing ones
 * are added.
 */
export function secretsOf(dir: string): Secrets {
  const file = secretsFile(dir);
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>) : {};
  const names = Object.keys(sizes) as Array<keyof Secrets>;
  const missing = names.filter((name) => kept[name] === undefined);
  const made = missing.map((name) => [name, randomBytes(sizes[name]).toString('base64url')]);
  const secrets = { ...kept, ...Object.fromEntries(made) } as Secrets;
  if (missing.length === 0) return secrets;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets)}\n`, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return secrets;
}
