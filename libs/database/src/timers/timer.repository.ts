import type { Json } from '#libs/vocabulary';
import type { Sql } from '../database.ts';
import type { StoredTimer } from './plan-firing.ts';

interface TimerRow {
  name: string;
  data: string;
  next_at: Date;
  every_seconds: string | null;
  cron: string | null;
  plan: string | null;
  last_event: string | null;
  held: boolean;
  owed_until: Date | null;
  told_at: Date | null;
}

const columns = `name, data, next_at, every_seconds, cron, plan, last_event, held, owed_until, told_at`;
const dateOf = (at: number | null): Date | null => (at === null ? null : new Date(at));
/** The event of the last firing is in the inbox and unfinished. */
const waits = `EXISTS (SELECT FROM inbox_event last WHERE last.guild_id = timer.guild_id AND last.id = timer.last_event
  AND last.handled_at IS NULL AND last.parked_at IS NULL)`;

const toTimer = (row: TimerRow): StoredTimer => ({
  name: row.name,
  data: JSON.parse(row.data) as Json,
  at: row.next_at.getTime(),
  ...(row.every_seconds === null ? {} : { everySeconds: Number(row.every_seconds) }),
  ...(row.cron === null ? {} : { cron: row.cron }),
  plan: row.plan,
  lastEvent: row.last_event,
  held: row.held,
  owedUntil: row.owed_until?.getTime() ?? null,
  toldAt: row.told_at?.getTime() ?? null,
});

/** SQL of timers. */
export class TimerRepository {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(guildId: string, name: string): Promise<StoredTimer | null> {
    const { rows } = await this.#sql.query<TimerRow>(`SELECT ${columns} FROM timer WHERE guild_id = $1 AND name = $2`, [
      guildId,
      name,
    ]);
    return rows[0] ? toTimer(rows[0]) : null;
  }

  /** The guild's timers, the next one first. */
  async list(guildId: string): Promise<StoredTimer[]> {
    const { rows } = await this.#sql.query<TimerRow>(
      `SELECT ${columns} FROM timer WHERE guild_id = $1 ORDER BY next_at, name`,
      [guildId],
    );
    return rows.map(toTimer);
  }

  /** Sets the next time of a timer and keeps the rest. @returns false when there is no timer of that name */
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

  async put(guildId: string, timer: StoredTimer): Promise<void> {
    await this.#sql.query(
      `INSERT INTO timer (guild_id, ${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       ON CONFLICT (guild_id, name) DO UPDATE SET data = excluded.data, next_at = excluded.next_at,
         every_seconds = excluded.every_seconds, cron = excluded.cron, plan = excluded.plan,
         last_event = excluded.last_event, held = excluded.held, owed_until = excluded.owed_until,
         told_at = excluded.told_at`,
      [
        guildId,
        timer.name,
        JSON.stringify(timer.data),
        new Date(timer.at),
        timer.everySeconds ?? null,
        timer.cron ?? null,
        timer.plan,
        timer.lastEvent,
        timer.held,
        dateOf(timer.owedUntil),
        dateOf(timer.toldAt),
      ],
    );
  }

  async delete(guildId: string, name: string): Promise<boolean> {
    const { count } = await this.#sql.query(`DELETE FROM timer WHERE guild_id = $1 AND name = $2`, [guildId, name]);
    return count > 0;
  }

  /** Marks each due timer whose last event is unfinished. */
  async holdBack(now: number): Promise<void> {
    await this.#sql.query(`UPDATE timer SET held = true WHERE next_at <= $1 AND NOT held AND ${waits}`, [
      new Date(now),
    ]);
  }

  async due(until: number, limit: number): Promise<Array<{ guildId: string; name: string; at: number }>> {
    const { rows } = await this.#sql.query<{ guild_id: string; name: string; next_at: Date }>(
      `SELECT guild_id, name, next_at FROM timer WHERE next_at <= $1 AND NOT ${waits} ORDER BY next_at LIMIT $2`,
      [new Date(until), limit],
    );
    return rows.map((row) => ({ guildId: row.guild_id, name: row.name, at: row.next_at.getTime() }));
  }
}
