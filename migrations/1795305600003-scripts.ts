import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Scripts, their immutable versions, and the compiled code. */
export class Scripts1795305600003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE script_artefact (
        content_hash text PRIMARY KEY,
        code text NOT NULL,
        map text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE script (
        id uuid PRIMARY KEY,
        guild_id text NOT NULL,
        name text NOT NULL,
        enabled boolean NOT NULL DEFAULT true,
        active_version_id uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT script_name UNIQUE (guild_id, name)
      )`);
    await runner.query(`
      CREATE TABLE script_version (
        id uuid PRIMARY KEY,
        script_id uuid NOT NULL REFERENCES script ON DELETE CASCADE,
        number integer NOT NULL,
        source text NOT NULL,
        content_hash text NOT NULL,
        author_id text,
        created_at timestamptz NOT NULL DEFAULT now(),
        listens text[],
        artefact_hash text REFERENCES script_artefact,
        CONSTRAINT script_version_number UNIQUE (script_id, number)
      )`);
    await runner.query(`
      ALTER TABLE script ADD CONSTRAINT script_active FOREIGN KEY (active_version_id) REFERENCES script_version
      ON DELETE SET NULL`);
    await runner.query(`CREATE INDEX script_version_artefact ON script_version (artefact_hash)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE script DROP CONSTRAINT script_active`);
    await runner.query(`DROP TABLE script_version, script, script_artefact`);
  }
}
