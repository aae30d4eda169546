import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A line that an event logs is stored once, even when the event is handled again. The text is part of the key, because a script
 * that was corrected in between logs another text.
 */
export class GuildLogOnce1795305600005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE guild_log ADD COLUMN once text`);
    await runner.query(
      `CREATE UNIQUE INDEX guild_log_once ON guild_log (guild_id, once, md5(message)) WHERE once IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX guild_log_once`);
    await runner.query(`ALTER TABLE guild_log DROP COLUMN once`);
  }
}
