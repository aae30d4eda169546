import type { Sql } from './database.ts';

/** SQL that deletes expired rows: each statement deletes at most `batch` rows, so that none runs for long. */
export class PruneRepository {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  handledEvents(olderThanMs: number, batch: number): Promise<number> {
    return this.#delete('inbox_event', 'handled_at', olderThanMs, batch);
  }

  parkedEvents(olderThanMs: number, batch: number): Promise<number> {
    return this.#delete('inbox_event', 'parked_at', olderThanMs, batch);
  }

  /**
   * Keeps the results of calls whose event may be handled again: rows younger than the oldest waiting event, and rows written
   * while an event was handled that is parked now.
   */
  async journal(olderThanMs: number, batch: number): Promise<number> {
    const { count } = await this.#sql.query(
      `DELETE FROM op_journal WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM op_journal call WHERE at <= now() - $1 * interval '1 ms'
           AND NOT EXISTS (SELECT FROM (
             SELECT received_at FROM inbox_event WHERE guild_id = call.guild_id
               AND handled_at IS NULL AND parked_at IS NULL ORDER BY seq LIMIT 1) oldest
             WHERE oldest.received_at <= call.at)
           AND NOT EXISTS (SELECT FROM inbox_event WHERE guild_id = call.guild_id
             AND parked_at >= call.at AND received_at <= call.at)
         LIMIT $2))`,
      [olderThanMs, batch],
    );
    return count;
  }

  finishedRuns(olderThanMs: number, batch: number): Promise<number> {
    return this.#delete('run', 'finished_at', olderThanMs, batch);
  }

  expiredSessions(olderThanMs: number, batch: number): Promise<number> {
    return this.#delete('web_session', 'expires_at', olderThanMs, batch);
  }

  deletedScripts(olderThanMs: number, batch: number): Promise<number> {
    return this.#delete('script', 'deleted_at', olderThanMs, batch);
  }

  /** One index lookup per guild, independent of the size of its log. */
  async guildsWithLog(after: string, batch: number): Promise<string[]> {
    const { rows } = await this.#sql.query<{ guild_id: string }>(
      `WITH RECURSIVE found AS (
         (SELECT guild_id FROM guild_log WHERE guild_id > $1 ORDER BY guild_id LIMIT 1)
         UNION ALL
         SELECT (SELECT guild_id FROM guild_log WHERE guild_id > found.guild_id ORDER BY guild_id LIMIT 1) FROM found
         WHERE found.guild_id IS NOT NULL)
       SELECT guild_id FROM found WHERE guild_id IS NOT NULL LIMIT $2`,
      [after, batch],
    );
    return rows.map((row) => row.guild_id);
  }

  async #delete(table: string, column: string, olderThanMs: number, batch: number): Promise<number> {
    const { count } = await this.#sql.query(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM ${table} WHERE ${column} <= now() - $1 * interval '1 ms' LIMIT $2))`,
      [olderThanMs, batch],
    );
    return count;
  }
}
