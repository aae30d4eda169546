import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `set_aside`: why the guild's VM runs without this script, as JSON. `switched_at`: when it was last switched on or off; part of
 * what names a program, so that a script that is switched off and on is tried again.
 */
export class ScriptsSetAside1795400000801 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE script ADD COLUMN set_aside text, ADD COLUMN switched_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE script DROP COLUMN set_aside, DROP COLUMN switched_at`);
  }
}
