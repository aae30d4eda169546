import { createHash } from 'node:crypto';
import { z } from 'zod';
import { PRIORITIES, type Priority } from '../rest/route.ts';

/** A right of a key: `rest:<priority>` is `rest` with that one priority, `gateway:<group>` connects and acknowledges for that one group. */
export type Right = 'state' | 'status' | 'metrics' | 'operate' | 'rest' | `rest:${Priority}` | `gateway:${string}`;

/** A key in the configuration. The key itself is never stored. */
export interface ProxyKey {
  name: string;
  /** SHA-256 of the key. */
  digest: Buffer;
  rights: ReadonlySet<Right>;
}

const RIGHT = new RegExp(
  `^(state|status|metrics|operate|rest(:(${PRIORITIES.join('|')}))?|gateway:[A-Za-z0-9_-]{1,64})$`,
);
const ENTRY = /^([a-z][a-z0-9-]{0,31})=(sha256:([0-9a-f]{64})|[\w-]{32,256})=([^=]+)$/;

export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

function parseEntry(entry: string): ProxyKey | null {
  const [, name = '', secret = '', hex, list = ''] = ENTRY.exec(entry) ?? [];
  const rights = list.split(',');
  if (name === '' || !rights.every((right) => RIGHT.test(right))) return null;
  const digest = hex === undefined ? digestOf(secret) : Buffer.from(hex, 'hex');
  return { name, digest, rights: new Set(rights as Right[]) };
}

/** `PROXY_KEYS`: entries separated by spaces, each `name=key=right,right` or `name=sha256:<hex of the key's hash>=right,right`. */
export const proxyKeys = z
  .string()
  .default('')
  .transform((text, context) => {
    const keys = text.split(/\s+/).filter(Boolean).map(parseEntry);
    const known = keys.filter((key) => key !== null);
    const names = new Set(known.map(({ name }) => name));
    if (known.length < keys.length)
      context.addIssue({
        code: 'custom',
        message:
          'expected entries "name=key=rights" separated by spaces; a key has at least 32 letters, digits, "-" or "_", or is "sha256:" and 64 hex digits; ' +
          `rights are state, status, metrics, operate, rest, rest:<priority>, gateway:<group>, separated by commas (entry ${keys.indexOf(null) + 1} is malformed)`,
      });
    if (names.size < known.length) context.addIssue({ code: 'custom', message: 'expected every name once' });
    return known;
  });
