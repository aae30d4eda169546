import type { RunLogLine } from '#libs/ports';
import type { Json } from '#libs/vocabulary';
import type { Sql } from '../database.ts';

/** SQL of the run logs. */
export class RunLogRepository {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Appends of one run take turns, so that ids become visible in order. A deleted run gets no lines. */
  async append(runId: string, lines: Array<Omit<RunLogLine, 'id' | 'at'>>): Promise<void> {
    await this.#sql.query(
      `WITH turn AS MATERIALIZED (SELECT id FROM run WHERE id = $1 FOR NO KEY UPDATE)
       INSERT INTO run_log (run_id, level, message, fields)
       SELECT turn.id, lines.* FROM turn, unnest($2::text[], $3::text[], $4::text[]) AS lines`,
      [
        runId,
        lines.map(({ level }) => level),
        lines.map(({ message }) => message),
        lines.map(({ fields }) => (fields === null ? null : JSON.stringify(fields))),
      ],
    );
  }

  async page(runId: string, limit: number, after: string | null): Promise<RunLogLine[]> {
    const { rows } = await this.#sql.query<Omit<RunLogLine, 'fields'> & { fields: string | null }>(
      `SELECT id, at, level, message, fields FROM run_log WHERE run_id = $1 AND ($2::bigint IS NULL OR id > $2)
       ORDER BY id LIMIT $3`,
      [runId, after, limit],
    );
    return rows.map((row) => ({ ...row, fields: row.fields === null ? null : (JSON.parse(row.fields) as Json) }));
  }
}
