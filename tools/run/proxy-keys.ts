import { createHash } from 'node:crypto';
import type { Secrets } from './secrets.ts';

/** The rights that each process needs at simpleproxy, and no others. */
const rights = {
  bot: 'gateway:bot,rest:interaction',
  jobserver: 'rest,state',
  webserver: 'state',
} as const;

/** `PROXY_KEYS` of simpleproxy, which gets only the hashes. */
export function proxyKeys(secrets: Secrets): string {
  const names = Object.keys(rights) as Array<keyof typeof rights>;
  return names
    .map((name) => {
      const hash = createHash('sha256').update(secrets[`${name}ProxyKey`]).digest('hex');
      return `${name}=sha256:${hash}=${rights[name]}`;
    })
    .join(' ');
}
