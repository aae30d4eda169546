import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../config.ts';
import { PRIORITIES, type Priority } from '../rest/route.ts';
import { digestOf, type Right } from './proxy-keys.ts';

/** The caller, by its credential. */
export interface Principal {
  name: string;
  may(right: Right): boolean;
  /** Priorities that its REST requests may have. */
  priorities: readonly Priority[];
}

interface Entry {
  digest: Buffer;
  principal: Principal;
}

/** Number of recently accepted credentials that are compared without hashing. */
const REMEMBERED = 16;

const root: Principal = { name: 'bot token', may: () => true, priorities: PRIORITIES };

/** Every credential that gives access: the bot token with all rights, and the keys with the rights of each. */
export class KeyRing {
  readonly #entries: Entry[];
  readonly #remembered: Array<{ secret: Buffer; principal: Principal }> = [];
  /** Whether a key for metrics exists: metrics then need it. */
  readonly guardsMetrics: boolean;

  constructor({
    DISCORD_TOKEN: token,
    PROXY_KEYS: keys,
    ACCEPT_BOT_TOKEN: acceptsToken,
  }: Pick<Config, 'DISCORD_TOKEN' | 'PROXY_KEYS' | 'ACCEPT_BOT_TOKEN'>) {
    const made = keys.map(({ name, digest, rights }): Entry => {
      const priorities = PRIORITIES.filter((priority) => rights.has('rest') || rights.has(`rest:${priority}`));
      return { digest, principal: { name, may: (right) => rights.has(right), priorities } };
    });
    this.#entries = acceptsToken ? [{ digest: digestOf(token), principal: root }, ...made] : made;
    this.guardsMetrics = keys.some(({ rights }) => rights.has('metrics'));
  }

  /** In constant time for each credential. A `Bot ` prefix is accepted, as some libraries send it in IDENTIFY. */
  find(candidate: string): Principal | null {
    const secret = candidate.replace(/^Bot\s+/i, '');
    const bytes = Buffer.from(secret);
    for (const known of this.#remembered)
      if (known.secret.length === bytes.length && timingSafeEqual(known.secret, bytes)) return known.principal;
    const digest = digestOf(secret);
    let found: Principal | null = null;
    for (const entry of this.#entries) if (timingSafeEqual(entry.digest, digest)) found = entry.principal;
    if (found) {
      this.#remembered.unshift({ secret: bytes, principal: found });
      this.#remembered.length = Math.min(this.#remembered.length, REMEMBERED);
    }
    return found;
  }

  /** `X-Mainstay-Key`, else `Authorization: Bot <token or key>`. */
  ofRequest(headers: IncomingHttpHeaders): Principal | null {
    const { 'x-mainstay-key': key, authorization = '' } = headers;
    if (typeof key === 'string') return this.find(key);
    return /^Bot\s/i.test(authorization) ? this.find(authorization) : null;
  }
}
