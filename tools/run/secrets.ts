import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Secrets {
  operatorToken: string;
  sessionSecret: string;
}

/** Secrets of this checkout, made on the first start and kept in its data folder (readable by its owner only). */
export function secretsOf(dir: string): Secrets {
  const file = path.join(dir, 'secrets.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  mkdirSync(dir, { recursive: true });
  const secrets = {
    operatorToken: randomBytes(24).toString('base64url'),
    sessionSecret: randomBytes(36).toString('base64url'),
  };
  writeFileSync(file, `${JSON.stringify(secrets)}\n`, { mode: 0o600 });
  return secrets;
}
