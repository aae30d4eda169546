import type { Sql } from './database.ts';

/** SQL of the results of writes that must not be repeated. */
export class JournalRepository {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Blocks other writers of the guild's storage until the transaction ends. */
  async takeTurn(guildId: string): Promise<void> {
    await this.#sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('storage:' || $1, 0))`, [guildId]);
  }

  async find(guildId: string, once: string): Promise<string | null> {
    const { rows } = await this.#sql.query<{ result: string }>(
      `SELECT result FROM op_journal WHERE guild_id = $1 AND once = $2`,
      [guildId, once],
    );
    return rows[0]?.result ?? null;
  }

  async store(guildId: string, once: string, result: string): Promise<void> {
    await this.#sql.query(`INSERT INTO op_journal (guild_id, once, result) VALUES ($1, $2, $3)`, [
      guildId,
      once,
      result,
    ]);
  }
}
