import type { KvEntry } from '#libs/ports';
import type { Json } from '#libs/vocabulary';
import type { Sql } from '../database.ts';

interface KvRow {
  key: string;
  value: string;
  version: string;
  expires_at: Date | null;
}

const alive = `(expires_at IS NULL OR expires_at > clock_timestamp())`;

const toEntry = (row: KvRow): KvEntry => ({
  key: row.key,
  value: JSON.parse(row.value) as Json,
  version: Number(row.version),
  ...(row.expires_at === null ? {} : { expiresAt: row.expires_at.getTime() }),
});

/** SQL of keys and values. Expired entries are invisible; they are deleted when the guild needs room or the sweep runs. */
export class KvRepository {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(guildId: string, key: string): Promise<KvEntry | null> {
    const { rows } = await this.#sql.query<KvRow>(
      `SELECT key, value, version, expires_at FROM kv WHERE guild_id = $1 AND key = $2 AND ${alive}`,
      [guildId, key],
    );
    return rows[0] ? toEntry(rows[0]) : null;
  }

  async list(guildId: string, prefix: string, after: string | null, limit: number): Promise<KvEntry[]> {
    const { rows } = await this.#sql.query<KvRow>(
      `SELECT key, value, version, expires_at FROM kv
       WHERE guild_id = $1 AND key >= $2 AND starts_with(key, $2) AND ($3::text IS NULL OR key > $3) AND ${alive}
       ORDER BY key LIMIT $4`,
      [guildId, prefix, after, limit],
    );
    return rows.map(toEntry);
  }

  /** Walks the index of numbers; when few keys have the prefix, sorts those instead. */
  async top(
    guildId: string,
    { prefix, end, order, limit }: { prefix: string; end: string | null; order: 'highest' | 'lowest'; limit: number },
  ): Promise<Array<{ key: string; value: number }>> {
    const direction = order === 'highest' ? 'DESC' : 'ASC';
    const { rows } = await this.#sql.query<{ key: string; value: number }>(
      `SELECT key, number AS value FROM kv
       WHERE guild_id = $1 AND number IS NOT NULL AND key >= $2 AND ($3::text IS NULL OR key < $3) AND ${alive}
       ORDER BY number ${direction}, key LIMIT $4`,
      [guildId, prefix, end, limit],
    );
    return rows;
  }

  /** Bytes of one entry that count against the quota, expired or not; 0 when it does not exist. */
  async bytesOf(guildId: string, key: string): Promise<number> {
    const { rows } = await this.#sql.query<{ bytes: string }>(`SELECT bytes FROM kv WHERE guild_id = $1 AND key = $2`, [
      guildId,
      key,
    ]);
    return Number(rows[0]?.bytes ?? 0);
  }

  async usage(guildId: string): Promise<number> {
    const { rows } = await this.#sql.query<{ bytes: string }>(`SELECT bytes FROM kv_usage WHERE guild_id = $1`, [
      guildId,
    ]);
    return Number(rows[0]?.bytes ?? 0);
  }

  async addUsage(guildId: string, bytes: number): Promise<void> {
    await this.#sql.query(
      `INSERT INTO kv_usage (guild_id, bytes) VALUES ($1, $2)
       ON CONFLICT (guild_id) DO UPDATE SET bytes = kv_usage.bytes + excluded.bytes`,
      [guildId, bytes],
    );
  }

  /** Version 1 for a new key, or for one whose value had expired. `expiresAt` undefined keeps the expiry of a live entry. */
  async put(guildId: string, key: string, value: string, expiresAt: Date | null | undefined): Promise<number> {
    const { rows } = await this.#sql.query<{ version: string }>(
      `INSERT INTO kv (guild_id, key, value, expires_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (guild_id, key) DO UPDATE SET value = excluded.value,
         version = CASE WHEN kv.expires_at <= clock_timestamp() THEN 1 ELSE kv.version + 1 END,
         expires_at = CASE WHEN $5 AND NOT coalesce(kv.expires_at <= clock_timestamp(), false)
           THEN kv.expires_at ELSE excluded.expires_at END
       RETURNING version`,
      [guildId, key, value, expiresAt ?? null, expiresAt === undefined],
    );
    return Number(rows[0]!.version);
  }

  /** @returns whether a live entry existed, and the number of freed bytes */
  async delete(guildId: string, key: string): Promise<{ deleted: boolean; bytes: number }> {
    const { rows } = await this.#sql.query<{ alive: boolean; bytes: string }>(
      `DELETE FROM kv WHERE guild_id = $1 AND key = $2 RETURNING ${alive} AS alive, bytes`,
      [guildId, key],
    );
    return { deleted: rows[0]?.alive ?? false, bytes: Number(rows[0]?.bytes ?? 0) };
  }

  /** @returns the number of deleted entries and of freed bytes */
  async deleteExpired(guildId: string, most: number | null = null): Promise<{ bytes: number; count: number }> {
    const { rows } = await this.#sql.query<{ bytes: string; count: number }>(
      `WITH gone AS (DELETE FROM kv WHERE guild_id = $1 AND key = ANY (ARRAY(
         SELECT key FROM kv WHERE guild_id = $1 AND NOT ${alive} LIMIT $2)) RETURNING bytes)
       SELECT coalesce(sum(bytes), 0) AS bytes, count(*)::int AS count FROM gone`,
      [guildId, most],
    );
    return { bytes: Number(rows[0]!.bytes), count: rows[0]!.count };
  }

  async guildsWithExpired(limit: number): Promise<string[]> {
    const { rows } = await this.#sql.query<{ guild_id: string }>(
      `SELECT DISTINCT guild_id FROM kv WHERE expires_at <= clock_timestamp() LIMIT $1`,
      [limit],
    );
    return rows.map((row) => row.guild_id);
  }
}
