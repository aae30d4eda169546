import type { GuildSecretsPort } from '#libs/ports';
import { randomBytes } from 'node:crypto';
import type { Sql } from '../database.ts';

/** Secrets of the guilds, in PostgreSQL. */
export class PostgresGuildSecrets implements GuildSecretsPort {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async of(guildId: string): Promise<string> {
    const { rows } = await this.#sql.query<{ secret: string }>(
      `INSERT INTO guild_secret (guild_id, secret) VALUES ($1, $2)
       ON CONFLICT (guild_id) DO UPDATE SET secret = guild_secret.secret RETURNING secret`,
      [guildId, randomBytes(32).toString('hex')],
    );
    return rows[0]!.secret;
  }
}
