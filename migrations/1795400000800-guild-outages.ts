import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `unavailable`: Discord has an outage of this guild; the bot is still in it. */
export class GuildOutages1795400000800 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE guild ADD COLUMN unavailable boolean NOT NULL DEFAULT false`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE guild DROP COLUMN unavailable`);
  }
}
