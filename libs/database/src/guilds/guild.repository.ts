import type { GuildsPort, KnownGuild } from '#libs/ports';
import type { Sql } from '../database.ts';

const columns = `id, name, icon, member_count AS "memberCount", bot_present AS "botPresent", unavailable,
  first_seen_at AS "firstSeenAt", updated_at AS "updatedAt"`;

/** Guilds that the bot is or was in. */
export class PostgresGuilds implements GuildsPort {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async upsert(guilds: Parameters<GuildsPort['upsert']>[0]): Promise<void> {
    const byId = [...new Map(guilds.map((guild) => [guild.id, guild])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    await this.#sql.query(
      `INSERT INTO guild (id, name, icon, member_count)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[])
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, icon = excluded.icon,
         member_count = coalesce(excluded.member_count, guild.member_count), bot_present = true, unavailable = false,
         updated_at = now()`,
      [
        byId.map(({ id }) => id),
        byId.map(({ name }) => name),
        byId.map(({ icon }) => icon),
        byId.map(({ memberCount }) => memberCount),
      ],
    );
  }

  async markUnavailable(guildIds: string[]): Promise<void> {
    await this.#sql.query(
      `UPDATE guild SET unavailable = true, updated_at = now() WHERE id = ANY ($1::text[]) AND NOT unavailable`,
      [guildIds],
    );
  }

  async markGone(guildId: string): Promise<boolean> {
    const { count } = await this.#sql.query(
      `UPDATE guild SET bot_present = false, unavailable = false, updated_at = now() WHERE id = $1 AND bot_present`,
      [guildId],
    );
    return count > 0;
  }

  async markAllGoneExcept(guildIds: string[]): Promise<string[]> {
    const { rows } = await this.#sql.query<{ id: string }>(
      `UPDATE guild SET bot_present = false, unavailable = false, updated_at = now() WHERE bot_present AND id <> ALL ($1::text[]) RETURNING id`,
      [guildIds],
    );
    return rows.map(({ id }) => id);
  }

  async get(guildId: string): Promise<KnownGuild | null> {
    const [guild] = await this.list([guildId]);
    return guild ?? null;
  }

  async list(guildIds: string[]): Promise<KnownGuild[]> {
    const { rows } = await this.#sql.query<KnownGuild>(`SELECT ${columns} FROM guild WHERE id = ANY ($1::text[])`, [
      guildIds,
    ]);
    return rows;
  }
}
