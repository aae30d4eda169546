import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `set_aside`: why the guild's VM runs without this script, as JSON. `switched_at`: time when it was last enabled or disabled;
 * it is part of the program's hash, so that a script that is disabled and enabled is tried again.
 */
export class ScriptsSetAside1795400000801 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE script ADD COLUMN set_aside text, ADD COLUMN switched_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE script DROP COLUMN set_aside, DROP COLUMN switched_at`);
  }
}
