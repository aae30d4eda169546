import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs of tasks, their steps and logs. */
export class Runs1795305600002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE run (
        id uuid PRIMARY KEY,
        task text NOT NULL,
        guild_id text,
        state text NOT NULL DEFAULT 'queued',
        input text NOT NULL,
        input_hash text NOT NULL,
        output text,
        fault text,
        attempts integer NOT NULL DEFAULT 0,
        failures integer NOT NULL DEFAULT 0,
        progress text,
        cancel_requested boolean NOT NULL DEFAULT false,
        idempotency_key text,
        exclusive_key text,
        run_at timestamptz NOT NULL DEFAULT now(),
        heartbeat_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        started_at timestamptz,
        finished_at timestamptz,
        CONSTRAINT run_state CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled'))
      )`);
    await runner.query(`
      CREATE UNIQUE INDEX run_idempotency ON run (task, (coalesce(guild_id, '')), idempotency_key)
      WHERE idempotency_key IS NOT NULL`);
    // This index makes runs of one key run one after the other.
    await runner.query(`CREATE UNIQUE INDEX run_exclusive ON run (exclusive_key) WHERE state = 'running'`);
    await runner.query(`
      CREATE INDEX run_exclusive_queue ON run (exclusive_key, id) WHERE state = 'queued' AND exclusive_key IS NOT NULL`);
    await runner.query(`CREATE INDEX run_of_guild ON run (guild_id, id)`);
    await runner.query(`CREATE INDEX run_of_task ON run (task, id)`);
    await runner.query(`CREATE INDEX run_open ON run (state, id) WHERE state IN ('queued', 'running')`);
    await runner.query(`CREATE INDEX run_failed ON run (id) WHERE state = 'failed'`);
    await runner.query(`CREATE INDEX run_finished ON run (finished_at) WHERE finished_at IS NOT NULL`);
    await runner.query(`
      CREATE TABLE run_step (
        run_id uuid NOT NULL REFERENCES run ON DELETE CASCADE,
        name text NOT NULL,
        started_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        result text,
        PRIMARY KEY (run_id, name)
      )`);
    await runner.query(`
      CREATE TABLE run_log (
        id bigint GENERATED ALWAYS AS IDENTITY,
        run_id uuid NOT NULL REFERENCES run ON DELETE CASCADE,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        level text NOT NULL,
        message text NOT NULL,
        fields text,
        PRIMARY KEY (run_id, id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE run_log, run_step, run`);
  }
}
