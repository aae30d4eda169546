import type { Sql } from '../database.ts';

/** SQL of compiled scripts. The column `content_hash` holds the artefact's hash. */
export class ArtefactRepository {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(artefactHash: string): Promise<{ code: string; map: string } | null> {
    const { rows } = await this.#sql.query<{ code: string; map: string }>(
      `SELECT code, map FROM script_artefact WHERE content_hash = $1`,
      [artefactHash],
    );
    return rows[0] ?? null;
  }

  async save(artefactHash: string, artefact: { code: string; map: string }): Promise<void> {
    await this.#sql.query(
      `INSERT INTO script_artefact (content_hash, code, map) VALUES ($1, $2, $3)
       ON CONFLICT (content_hash) DO UPDATE SET code = excluded.code, map = excluded.map, created_at = now()`,
      [artefactHash, artefact.code, artefact.map],
    );
  }

  /** Deletes artefacts that no active version has used for this time (ms). @returns the number of deleted rows */
  async prune(unusedForMs: number, batch: number): Promise<number> {
    await this.#sql.query(
      `UPDATE script_version version SET artefact_hash = NULL WHERE artefact_hash IS NOT NULL
         AND NOT EXISTS (SELECT FROM script WHERE active_version_id = version.id)`,
    );
    const { count } = await this.#sql.query(
      `DELETE FROM script_artefact WHERE ctid = ANY (ARRAY(
         SELECT artefact.ctid FROM script_artefact artefact
         WHERE created_at <= now() - $1 * interval '1 ms'
           AND NOT EXISTS (SELECT FROM script_version WHERE artefact_hash = artefact.content_hash) LIMIT $2))`,
      [unusedForMs, batch],
    );
    return count;
  }
}
