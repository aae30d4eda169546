import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `plan`: the script's request, so that the same request keeps the next time. `last_event`, `held` and `owed_until` distinguish
 * firings that wait for the previous one from firings that were missed during an outage. `told_at`: time of the last log line.
 */
export class TimerPlans1795400000500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE timer
        ADD COLUMN plan text,
        ADD COLUMN last_event text,
        ADD COLUMN held boolean NOT NULL DEFAULT false,
        ADD COLUMN owed_until timestamptz,
        ADD COLUMN told_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE timer DROP COLUMN plan, DROP COLUMN last_event, DROP COLUMN held, DROP COLUMN owed_until,
        DROP COLUMN told_at`);
  }
}
