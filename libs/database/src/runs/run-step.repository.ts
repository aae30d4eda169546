import type { Sql } from '../database.ts';

/** Locks the running attempt until the statement commits, so that no other attempt can begin in between. */
const live = `live AS (
  SELECT id FROM run WHERE id = $1 AND attempts = $2 AND state = 'running' FOR NO KEY UPDATE)`;

/** SQL of the steps of runs. Writes return false when the attempt is fenced off. */
export class RunStepRepository {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(runId: string, name: string): Promise<{ finished: boolean; result: string | null } | null> {
    const { rows } = await this.#sql.query<{ finished: boolean; result: string | null }>(
      `SELECT finished_at IS NOT NULL AS finished, result FROM run_step WHERE run_id = $1 AND name = $2`,
      [runId, name],
    );
    return rows[0] ?? null;
  }

  start(runId: string, fence: number, name: string): Promise<boolean> {
    return this.#write(
      `INSERT INTO run_step (run_id, name) SELECT id, $3 FROM live
       ON CONFLICT (run_id, name) DO UPDATE SET name = excluded.name RETURNING 1`,
      [runId, fence, name],
    );
  }

  finish(runId: string, fence: number, name: string, result: string): Promise<boolean> {
    return this.#write(
      `INSERT INTO run_step (run_id, name, finished_at, result) SELECT id, $3, now(), $4 FROM live
       ON CONFLICT (run_id, name) DO UPDATE SET finished_at = now(), result = excluded.result RETURNING 1`,
      [runId, fence, name, result],
    );
  }

  async #write(statement: string, values: unknown[]): Promise<boolean> {
    const { count } = await this.#sql.query(`WITH ${live} ${statement}`, values);
    return count > 0;
  }
}
