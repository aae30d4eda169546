import type { KvEntry, KvPort, Once } from '#libs/ports';
import { Fault, limits, type Json } from '#libs/vocabulary';
import type { Database, Sql } from '../database.ts';
import { checkText, writeOnce } from '../once.ts';
import { KvRepository } from './kv.repository.ts';

/** Expired entries of a guild that one transaction of the sweep deletes. */
const SWEEP_PAGE = 1_000;

const checkKey = (key: string) => checkText(key, 'kv.bad-key');

function checkValue(value: Json): string {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) <= limits.kv.valueBytes) return text;
  throw new Fault('kv.value-too-large', `A value can have at most ${limits.kv.valueBytes} bytes as JSON.`);
}

/** Numbers within ±(2^53 − 1): beyond that, not every integer exists, and adding 1 may change nothing. */
const isExact = (value: number): boolean => Math.abs(value) <= Number.MAX_SAFE_INTEGER;

/** The first text after all texts that begin with `prefix`, in the order of code points; null if there is none. */
function endOf(prefix: string): string | null {
  const points = Array.from(prefix, (character) => character.codePointAt(0)!);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === 0x10_ffff) continue;
    // Surrogates are not characters: U+E000 follows U+D7FF.
    return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
  }
  return null;
}

/** Keys and values of the guilds, in PostgreSQL. */
export class PostgresKv implements KvPort {
  readonly #database: Database;
  readonly #quota: number;

  /** @param quota most bytes that one guild may store, keys and values together */
  constructor(database: Database, quota: number = limits.kv.guildBytes) {
    this.#database = database;
    this.#quota = quota;
  }

  async get(guildId: string, key: string): Promise<KvEntry | null> {
    checkKey(key);
    return new KvRepository(this.#database).get(guildId, key);
  }

  async set(
    guildId: string,
    key: string,
    value: Json,
    options: Once & { ttlSeconds?: number } = {},
  ): Promise<{ version: number }> {
    checkKey(key);
    const text = checkValue(value);
    const { once, ttlSeconds } = options;
    const expiresAt = ttlSeconds === undefined ? null : new Date(Date.now() + ttlSeconds * 1_000);
    return writeOnce(this.#database, guildId, once, async (sql) => ({
      version: await this.#put(sql, guildId, key, text, expiresAt),
    }));
  }

  async delete(guildId: string, key: string, { once }: Once = {}): Promise<{ deleted: boolean }> {
    checkKey(key);
    return writeOnce(this.#database, guildId, once, async (sql) => {
      const rows = new KvRepository(sql);
      const { deleted, bytes } = await rows.delete(guildId, key);
      await rows.addUsage(guildId, -bytes);
      return { deleted };
    });
  }

  async list(
    guildId: string,
    { prefix = '', after, limit }: { prefix?: string; after?: string; limit: number },
  ): Promise<{ entries: KvEntry[]; next: string | null }> {
    checkKey(prefix);
    if (after !== undefined) checkKey(after);
    const entries = await new KvRepository(this.#database).list(guildId, prefix, after ?? null, limit + 1);
    const page = entries.slice(0, limit);
    return { entries: page, next: entries.length > limit ? page.at(-1)!.key : null };
  }

  async top(
    guildId: string,
    { prefix = '', order, limit }: { prefix?: string; order: 'highest' | 'lowest'; limit: number },
  ): Promise<Array<{ key: string; value: number }>> {
    checkKey(prefix);
    return new KvRepository(this.#database).top(guildId, { prefix, end: endOf(prefix), order, limit });
  }

  async incr(
    guildId: string,
    key: string,
    by: number,
    { once }: Once = {},
  ): Promise<{ value: number; version: number }> {
    checkKey(key);
    return writeOnce(this.#database, guildId, once, async (sql) => {
      const before = (await new KvRepository(sql).get(guildId, key))?.value ?? 0;
      if (typeof before !== 'number' || !Number.isFinite(by)) {
        throw new Fault('kv.not-a-number', 'The value under this key is not a number.');
      }
      const value = before + by;
      if (!isExact(before) || !isExact(by) || !isExact(value)) {
        throw new Fault('kv.not-safe', `Numbers beyond ±${Number.MAX_SAFE_INTEGER} cannot be counted exactly.`);
      }
      return { value, version: await this.#put(sql, guildId, key, JSON.stringify(value), undefined) };
    });
  }

  /** Deletes expired entries. @returns the number of guilds that were swept */
  async sweep(limit = 1_000): Promise<number> {
    const guilds = await new KvRepository(this.#database).guildsWithExpired(limit);
    for (const guildId of guilds) {
      // Page by page: the guild's own writes wait while a page is deleted.
      for (let gone = SWEEP_PAGE; gone === SWEEP_PAGE;) {
        gone = await writeOnce(this.#database, guildId, undefined, (sql) =>
          this.#dropExpired(sql, guildId, SWEEP_PAGE),
        );
      }
    }
    return guilds.length;
  }

  async #put(sql: Sql, guildId: string, key: string, text: string, expiresAt: Date | null | undefined) {
    const rows = new KvRepository(sql);
    const added = Buffer.byteLength(key) + Buffer.byteLength(text) - (await rows.bytesOf(guildId, key));
    if (added > 0 && (await rows.usage(guildId)) + added > this.#quota) await this.#makeRoom(sql, guildId, key, text);
    else await rows.addUsage(guildId, added);
    return rows.put(guildId, key, text, expiresAt);
  }

  async #makeRoom(sql: Sql, guildId: string, key: string, text: string): Promise<void> {
    await this.#dropExpired(sql, guildId);
    const rows = new KvRepository(sql);
    const added = Buffer.byteLength(key) + Buffer.byteLength(text) - (await rows.bytesOf(guildId, key));
    if ((await rows.usage(guildId)) + added > this.#quota) {
      throw new Fault('kv.full', `This server’s storage of ${this.#quota} bytes is full.`);
    }
    await rows.addUsage(guildId, added);
  }

  async #dropExpired(sql: Sql, guildId: string, most?: number): Promise<number> {
    const rows = new KvRepository(sql);
    const { bytes, count } = await rows.deleteExpired(guildId, most);
    await rows.addUsage(guildId, -bytes);
    return count;
  }
}
