import { Fault } from '#libs/vocabulary';
import type { Database } from './database.ts';

/**
 * Deletes all rows of a guild that the bot has left: scripts with their versions, storage, timers, events, journal, runs and
 * log. It covers each table with a column `guild_id`, also tables that later migrations add.
 *
 * @returns deleted rows by table, without those that a foreign key deletes
 * @throws Fault `guild.present` while the bot is in the guild: the guild's next event would store data again
 */
export async function purgeGuild(database: Database, guildId: string): Promise<Record<string, number>> {
  return database.transaction(async (sql) => {
    const { rows: present } = await sql.query(`SELECT FROM guild WHERE id = $1 AND bot_present FOR UPDATE`, [guildId]);
    if (present.length > 0)
      throw new Fault(
        'guild.present',
        `The bot is in server ${guildId}. Remove it from the server first, then try again.`,
      );
    const { rows: tables } = await sql.query<{ name: string }>(
      `SELECT quote_ident(c.table_name) AS name FROM information_schema.columns c
         JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE c.table_schema = 'public' AND c.column_name = 'guild_id' AND t.table_type = 'BASE TABLE' ORDER BY name`,
    );
    const deleted: Record<string, number> = {};
    for (const { name } of tables) {
      const { count } = await sql.query(`DELETE FROM ${name} WHERE guild_id = $1`, [guildId]);
      if (count > 0) deleted[name] = count;
    }
    const { count: guilds } = await sql.query(`DELETE FROM guild WHERE id = $1`, [guildId]);
    if (guilds > 0) deleted['guild'] = guilds;
    // Guilds with equal sources share the compiled form.
    const { count: artefacts } = await sql.query(
      `DELETE FROM script_artefact a WHERE NOT EXISTS (SELECT FROM script_version v WHERE v.artefact_hash = a.content_hash)
          AND created_at < now() - interval '1 hour'`,
    );
    if (artefacts > 0) deleted['script_artefact'] = artefacts;
    return deleted;
  });
}
