import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A deleted script can be restored until housekeeping removes it; its name is free at once. */
export class DeletedScripts1795400000400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE script ADD COLUMN deleted_at timestamptz`);
    await runner.query(`ALTER TABLE script DROP CONSTRAINT script_name`);
    await runner.query(`CREATE UNIQUE INDEX script_name ON script (guild_id, name) WHERE deleted_at IS NULL`);
    await runner.query(`CREATE INDEX script_deleted ON script (deleted_at) WHERE deleted_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM script WHERE deleted_at IS NOT NULL`);
    await runner.query(`DROP INDEX script_deleted, script_name`);
    await runner.query(`ALTER TABLE script ADD CONSTRAINT script_name UNIQUE (guild_id, name)`);
    await runner.query(`ALTER TABLE script DROP COLUMN deleted_at`);
  }
}
