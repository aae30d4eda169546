import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each version imports, so that nothing has to be compiled to know it. Null for versions that were saved before. */
export class ScriptImports1795400000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE script_version ADD COLUMN imports text[]`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE script_version DROP COLUMN imports`);
  }
}
