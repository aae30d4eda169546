import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Data that scripts store: keys and values, timers, the log; and the results of writes that must not be repeated. */
export class GuildStorage1795305600004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Keys sort by code point everywhere. Values are text: PostgreSQL's json rejects some valid JSON (depth, \\u0000).
    await runner.query(`
      CREATE TABLE kv (
        guild_id text NOT NULL,
        key text COLLATE "C" NOT NULL,
        value text NOT NULL,
        version bigint NOT NULL DEFAULT 1,
        bytes bigint GENERATED ALWAYS AS (octet_length(key) + octet_length(value)) STORED,
        expires_at timestamptz,
        PRIMARY KEY (guild_id, key)
      )`);
    await runner.query(`CREATE INDEX kv_expiry ON kv (expires_at) WHERE expires_at IS NOT NULL`);
    await runner.query(`CREATE TABLE kv_usage (guild_id text PRIMARY KEY, bytes bigint NOT NULL)`);
    await runner.query(`
      CREATE TABLE timer (
        guild_id text NOT NULL,
        name text COLLATE "C" NOT NULL,
        data text NOT NULL,
        next_at timestamptz NOT NULL,
        every_seconds bigint,
        cron text,
        PRIMARY KEY (guild_id, name)
      )`);
    await runner.query(`CREATE INDEX timer_next ON timer (next_at)`);
    await runner.query(`
      CREATE TABLE op_journal (
        guild_id text NOT NULL,
        once text NOT NULL,
        result text NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (guild_id, once)
      )`);
    await runner.query(`CREATE INDEX op_journal_at ON op_journal (at)`);
    await runner.query(`
      CREATE TABLE guild_log (
        id bigint GENERATED ALWAYS AS IDENTITY,
        guild_id text NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        level smallint NOT NULL,
        message text NOT NULL,
        code text,
        script text,
        line integer,
        "column" integer,
        event_id text,
        run_id text,
        PRIMARY KEY (guild_id, id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE guild_log, op_journal, timer, kv_usage, kv`);
  }
}
