import type { Sql } from '../database.ts';

/** SQL of compiled scripts. */
export class ArtefactRepository {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(contentHash: string): Promise<{ code: string; map: string } | null> {
    const { rows } = await this.#sql.query<{ code: string; map: string }>(
      `SELECT code, map FROM script_artefact WHERE content_hash = $1`,
      [contentHash],
    );
    return rows[0] ?? null;
  }

  async save(contentHash: string, artefact: { code: string; map: string }): Promise<void> {
    await this.#sql.query(
      `INSERT INTO script_artefact (content_hash, code, map) VALUES ($1, $2, $3)
       ON CONFLICT (content_hash) DO UPDATE SET code = excluded.code, map = excluded.map`,
      [contentHash, artefact.code, artefact.map],
    );
  }
}
