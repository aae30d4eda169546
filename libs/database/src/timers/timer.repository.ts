import type { Timer } from '#libs/ports';
import type { Json } from '#libs/vocabulary';
import type { Sql } from '../database.ts';

interface TimerRow {
  name: string;
  data: string;
  next_at: Date;
  every_seconds: string | null;
  cron: string | null;
}

const toTimer = (row: TimerRow): Timer => ({
  name: row.name,
  data: JSON.parse(row.data) as Json,
  at: row.next_at.getTime(),
  ...(row.every_seconds === null ? {} : { everySeconds: Number(row.every_seconds) }),
  ...(row.cron === null ? {} : { cron: row.cron }),
});

/** SQL of timers. */
export class TimerRepository {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(guildId: string, name: string): Promise<Timer | null> {
    const { rows } = await this.#sql.query<TimerRow>(
      `SELECT name, data, next_at, every_seconds, cron FROM timer WHERE guild_id = $1 AND name = $2`,
      [guildId, name],
    );
    return rows[0] ? toTimer(rows[0]) : null;
  }

  /** The guild's timers, the next one first. */
  async list(guildId: string): Promise<Timer[]> {
    const { rows } = await this.#sql.query<TimerRow>(
      `SELECT name, data, next_at, every_seconds, cron FROM timer WHERE guild_id = $1 ORDER BY next_at, name`,
      [guildId],
    );
    return rows.map(toTimer);
  }

  /** Sets the next time of a timer and leaves the rest. @returns false when there is none of that name */
  async move(guildId: string, name: string, at: number): Promise<boolean> {
    const { count } = await this.#sql.query(`UPDATE timer SET next_at = $3 WHERE guild_id = $1 AND name = $2`, [
      guildId,
      name,
      new Date(at),
    ]);
    return count > 0;
  }

  async countOthers(guildId: string, name: string): Promise<number> {
    const { rows } = await this.#sql.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM timer WHERE guild_id = $1 AND name <> $2`,
      [guildId, name],
    );
    return rows[0]!.count;
  }

  async put(guildId: string, timer: Timer): Promise<void> {
    await this.#sql.query(
      `INSERT INTO timer (guild_id, name, data, next_at, every_seconds, cron) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (guild_id, name) DO UPDATE SET data = excluded.data, next_at = excluded.next_at,
         every_seconds = excluded.every_seconds, cron = excluded.cron`,
      [
        guildId,
        timer.name,
        JSON.stringify(timer.data),
        new Date(timer.at),
        timer.everySeconds ?? null,
        timer.cron ?? null,
      ],
    );
  }

  async delete(guildId: string, name: string): Promise<boolean> {
    const { count } = await this.#sql.query(`DELETE FROM timer WHERE guild_id = $1 AND name = $2`, [guildId, name]);
    return count > 0;
  }

  async due(now: number, limit: number): Promise<Array<{ guildId: string; name: string; at: number }>> {
    const { rows } = await this.#sql.query<{ guild_id: string; name: string; next_at: Date }>(
      `SELECT guild_id, name, next_at FROM timer WHERE next_at <= $1 ORDER BY next_at LIMIT $2`,
      [new Date(now), limit],
    );
    return rows.map((row) => ({ guildId: row.guild_id, name: row.name, at: row.next_at.getTime() }));
  }
}
