import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `plan`: what the script asked for, so that the same request keeps the next time. `last_event`, `held` and `owed_until` tell
 * firings that wait for their predecessor from firings that were missed during an outage. `told_at`: last line in the log.
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
