import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The secret from which a guild's random numbers are derived. It never leaves our processes. */
export class GuildSecrets1795400000502 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE guild_secret (guild_id text PRIMARY KEY, secret text NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE guild_secret`);
  }
}
