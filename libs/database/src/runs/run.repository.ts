import type { QueuedRun, Run, RunFilter, RunState } from '#libs/ports';
import type { FaultJson, Json } from '#libs/vocabulary';
import type { Sql } from '../database.ts';

interface RunRow {
  id: string;
  task: string;
  guild_id: string | null;
  state: RunState;
  input: string;
  output: string | null;
  fault: string | null;
  attempts: number;
  failures: number;
  exclusive_key: string | null;
  progress: string | null;
  cancel_requested: boolean;
  run_at: Date;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

const parse = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
const columns = `id, task, guild_id, state, input, output, fault, attempts, failures, exclusive_key, progress,
  cancel_requested, run_at, created_at, started_at, finished_at`;

const toRun = (row: RunRow): QueuedRun => ({
  id: row.id,
  task: row.task,
  guildId: row.guild_id,
  state: row.state,
  input: JSON.parse(row.input) as Json,
  output: parse(row.output) as Json | null,
  fault: parse(row.fault) as FaultJson | null,
  attempts: row.attempts,
  failures: row.failures,
  exclusiveKey: row.exclusive_key,
  progress: parse(row.progress) as Run['progress'],
  cancelRequested: row.cancel_requested,
  runAt: row.run_at,
  createdAt: row.created_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
});

/** SQL of the runs themselves. */
export class RunRepository {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Null when a run with this idempotency key exists. */
  async insert(run: {
    id: string;
    task: string;
    guildId: string | null;
    input: Json;
    inputHash: string;
    idempotencyKey: string | null;
    exclusiveKey: string | null;
    delayMs: number;
  }): Promise<QueuedRun | null> {
    return this.#one(
      `INSERT INTO run (id, task, guild_id, input, input_hash, idempotency_key, exclusive_key, run_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, now() + $8 * interval '1 ms')
       ON CONFLICT (task, (coalesce(guild_id, '')), idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
       RETURNING ${columns}`,
      [
        run.id,
        run.task,
        run.guildId,
        JSON.stringify(run.input),
        run.inputHash,
        run.idempotencyKey,
        run.exclusiveKey,
        run.delayMs,
      ],
    );
  }

  async byKey(
    task: string,
    guildId: string | null,
    key: string,
  ): Promise<{ run: QueuedRun; inputHash: string } | null> {
    const { rows } = await this.#sql.query<RunRow & { input_hash: string }>(
      `SELECT ${columns}, input_hash FROM run
       WHERE task = $1 AND coalesce(guild_id, '') = coalesce($2, '') AND idempotency_key = $3`,
      [task, guildId, key],
    );
    return rows[0] ? { run: toRun(rows[0]), inputHash: rows[0].input_hash } : null;
  }

  async get(id: string): Promise<QueuedRun | null> {
    return this.#one(`SELECT ${columns} FROM run WHERE id = $1`, [id]);
  }

  async page(filter: RunFilter, limit: number, before: string | null): Promise<QueuedRun[]> {
    const { rows } = await this.#sql.query<RunRow>(
      `SELECT ${columns} FROM run
       WHERE ($1::text IS NULL OR guild_id = $1) AND ($2::text IS NULL OR task = $2) AND ($3::text IS NULL OR state = $3)
         AND ($4::timestamptz IS NULL OR created_at > $4) AND ($5::timestamptz IS NULL OR created_at < $5)
         AND ($6::uuid IS NULL OR id < $6)
       ORDER BY id DESC LIMIT $7`,
      [
        filter.guildId ?? null,
        filter.task ?? null,
        filter.state ?? null,
        filter.createdAfter ?? null,
        filter.createdBefore ?? null,
        before,
        limit,
      ],
    );
    return rows.map(toRun);
  }

  /** Older due runs of the same key go first; the unique index `run_exclusive` allows only one running run. */
  async begin(id: string): Promise<QueuedRun | null> {
    return this.#one(
      `UPDATE run SET attempts = attempts + 1,
         state = CASE WHEN cancel_requested THEN 'cancelled' ELSE 'running' END,
         finished_at = CASE WHEN cancel_requested THEN now() END,
         started_at = coalesce(started_at, now()), heartbeat_at = now()
       WHERE id = $1 AND (state = 'running' OR (state = 'queued' AND NOT EXISTS (
         SELECT FROM run other WHERE other.exclusive_key = run.exclusive_key AND other.id <> run.id
           AND (other.state = 'running' OR (other.state = 'queued' AND other.id < run.id AND other.run_at <= now())))))
       RETURNING ${columns}`,
      [id],
    );
  }

  async heartbeat(id: string, fence: number): Promise<{ cancelRequested: boolean } | null> {
    const { rows } = await this.#sql.query<{ cancelRequested: boolean }>(
      `UPDATE run SET heartbeat_at = now() WHERE id = $1 AND state = 'running' AND attempts = $2
       RETURNING cancel_requested AS "cancelRequested"`,
      [id, fence],
    );
    return rows[0] ?? null;
  }

  async progress(id: string, fence: number, progress: NonNullable<Run['progress']>): Promise<QueuedRun | null> {
    return this.#one(
      `UPDATE run SET progress = $3, heartbeat_at = now() WHERE id = $1 AND state = 'running' AND attempts = $2
       RETURNING ${columns}`,
      [id, fence, JSON.stringify(progress)],
    );
  }

  /** Ends the attempt for good; null when it is neither the running attempt nor the one that ended with this result. */
  async finish(
    id: string,
    fence: number,
    state: 'succeeded' | 'failed' | 'cancelled',
    result: { output?: Json; fault?: FaultJson },
  ): Promise<QueuedRun | null> {
    return this.#one(
      `UPDATE run SET state = $3, output = coalesce($4, output), fault = $5,
         failures = CASE WHEN state = 'running' AND $3 = 'failed' THEN failures + 1 ELSE failures END,
         finished_at = coalesce(finished_at, now())
       WHERE id = $1 AND attempts = $2 AND state IN ('running', $3) RETURNING ${columns}`,
      [
        id,
        fence,
        state,
        result.output === undefined ? null : JSON.stringify(result.output),
        result.fault === undefined ? null : JSON.stringify(result.fault),
      ],
    );
  }

  async requeue(
    id: string,
    fence: number,
    fault: FaultJson,
    { counts, delayMs }: { counts: boolean; delayMs: number },
  ): Promise<QueuedRun | null> {
    return this.#one(
      `UPDATE run SET state = 'queued', fault = $3,
         failures = CASE WHEN state = 'running' AND $5 THEN failures + 1 ELSE failures END,
         run_at = CASE WHEN state = 'running' THEN now() + $4 * interval '1 ms' ELSE run_at END
       WHERE id = $1 AND attempts = $2 AND state IN ('running', 'queued') RETURNING ${columns}`,
      [id, fence, JSON.stringify(fault), delayMs, counts],
    );
  }

  async requestCancel(id: string): Promise<QueuedRun | null> {
    return this.#one(
      `UPDATE run SET cancel_requested = cancel_requested OR state IN ('queued', 'running') WHERE id = $1
       RETURNING ${columns}`,
      [id],
    );
  }

  async cancelQueued(id: string): Promise<QueuedRun | null> {
    return this.#one(
      `UPDATE run SET state = 'cancelled', finished_at = now() WHERE id = $1 AND state = 'queued' RETURNING ${columns}`,
      [id],
    );
  }

  async retry(id: string): Promise<QueuedRun | null> {
    return this.#one(
      `UPDATE run SET state = 'queued', failures = 0, cancel_requested = false, finished_at = NULL, run_at = now()
       WHERE id = $1 AND state IN ('failed', 'cancelled') RETURNING ${columns}`,
      [id],
    );
  }

  async nextExclusive(key: string): Promise<QueuedRun | null> {
    return this.#one(
      `SELECT ${columns} FROM run WHERE exclusive_key = $1 AND state = 'queued' AND run_at <= now() ORDER BY id LIMIT 1`,
      [key],
    );
  }

  /** Only the first of the queued runs of a key: it wakes the next one when it ends. */
  async stranded(olderThanMs: number, limit: number): Promise<QueuedRun[]> {
    const { rows } = await this.#sql.query<RunRow>(
      `SELECT ${columns} FROM run
       WHERE (state = 'queued' AND run_at <= now() - $1 * interval '1 ms' AND NOT EXISTS (
           SELECT FROM run other WHERE other.exclusive_key = run.exclusive_key AND other.state = 'queued'
             AND other.id < run.id AND other.run_at <= now()))
         OR (state = 'running' AND heartbeat_at <= now() - $1 * interval '1 ms')
       ORDER BY id LIMIT $2`,
      [olderThanMs, limit],
    );
    return rows.map(toRun);
  }

  async #one(text: string, values: unknown[]): Promise<QueuedRun | null> {
    const { rows } = await this.#sql.query<RunRow>(text, values);
    return rows[0] ? toRun(rows[0]) : null;
  }
}
