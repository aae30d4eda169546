import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SessionDevices1795400000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE web_session
        ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
        ADD COLUMN device text NOT NULL DEFAULT ''`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE web_session DROP COLUMN id, DROP COLUMN device`);
  }
}
