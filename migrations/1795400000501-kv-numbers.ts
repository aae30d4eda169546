import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Index of stored numbers by value, for the highest or lowest of them. JSON that begins with a digit or a minus is always a
 * number.
 */
export class KvNumbers1795400000501 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE kv ADD COLUMN number double precision
        GENERATED ALWAYS AS (CASE WHEN value ~ '^[-0-9]' THEN value::double precision END) STORED`);
    await runner.query(`CREATE INDEX kv_number ON kv (guild_id, number DESC, key) WHERE number IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX kv_number`);
    await runner.query(`ALTER TABLE kv DROP COLUMN number`);
  }
}
