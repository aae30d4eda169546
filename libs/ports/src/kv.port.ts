import type { Json } from '#libs/vocabulary';

/**
 * `once` makes a write idempotent: a second write with the same key answers with the first one's result and changes nothing.
 * It is made of the event and the number of the call (`eventId:call`).
 */
export interface Once {
  once?: string;
}

/** A key of a guild and what is stored under it. */
export interface KvEntry {
  key: string;
  value: Json;
  /** Grows by one with every write to the key. */
  version: number;
  /** When it is forgotten, in milliseconds since 1970. */
  expiresAt?: number;
}

/** A guild's own storage. Sizes are in `limits.kv`. */
export interface KvPort {
  get(guildId: string, key: string): Promise<KvEntry | null>;
  /** @throws Fault `kv.full`, `kv.value-too-large` */
  set(
    guildId: string,
    key: string,
    value: Json,
    options?: Once & { ttlSeconds?: number },
  ): Promise<{ version: number }>;
  delete(guildId: string, key: string, options?: Once): Promise<{ deleted: boolean }>;
  /** Keys in ascending order, `after` exclusive. */
  list(
    guildId: string,
    options: { prefix?: string; after?: string; limit: number },
  ): Promise<{ entries: KvEntry[]; next: string | null }>;
  /** The numbers among the values, in the order of their value; of equal ones the lower key comes first. */
  top(
    guildId: string,
    options: { prefix?: string; order: 'highest' | 'lowest'; limit: number },
  ): Promise<Array<{ key: string; value: number }>>;
  /** @throws Fault `kv.not-a-number`, `kv.not-safe` */
  incr(guildId: string, key: string, by: number, options?: Once): Promise<{ value: number; version: number }>;
}
