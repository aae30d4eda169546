import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Imports of each version, so that they are known without compiling. Null for versions that were saved earlier. */
export class ScriptImports1795400000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE script_version ADD COLUMN imports text[]`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE script_version DROP COLUMN imports`);
  }
}
