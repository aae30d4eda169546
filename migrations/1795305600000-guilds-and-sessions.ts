import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GuildsAndSessions1795305600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE guild (
        id text PRIMARY KEY,
        name text NOT NULL,
        icon text,
        member_count integer,
        bot_present boolean NOT NULL DEFAULT true,
        first_seen_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE web_session (
        id_hash text PRIMARY KEY,
        user_id text NOT NULL,
        "user" json NOT NULL,
        encrypted_tokens text NOT NULL,
        csrf_token text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_seen_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX web_session_user ON web_session (user_id)`);
    await runner.query(`CREATE INDEX web_session_expiry ON web_session (expires_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE web_session, guild`);
  }
}
