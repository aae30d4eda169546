import type { GuildLogLevel, GuildLogLine, StoredGuildLogLine } from '#libs/ports';
import type { Sql } from '../database.ts';

const levels: readonly GuildLogLevel[] = ['debug', 'info', 'warn', 'error'];

interface LineRow {
  id: string;
  guild_id: string;
  at: Date;
  level: number;
  message: string;
  code: string | null;
  script: string | null;
  line: number | null;
  column: number | null;
  event_id: string | null;
  run_id: string | null;
}

function toLine(row: LineRow): StoredGuildLogLine {
  return {
    id: row.id,
    guildId: row.guild_id,
    at: row.at,
    level: levels[row.level]!,
    message: row.message,
    ...(row.code === null ? {} : { code: row.code }),
    ...(row.script === null ? {} : { script: row.script }),
    ...(row.line === null ? {} : { line: row.line }),
    ...(row.column === null ? {} : { column: row.column }),
    ...(row.event_id === null ? {} : { eventId: row.event_id }),
    ...(row.run_id === null ? {} : { runId: row.run_id }),
  };
}

/** SQL of the guild logs. */
export class GuildLogRepository {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Appends of one guild take turns, so that ids become visible in order and a reader with a cursor misses no line. */
  async append(guildId: string, lines: GuildLogLine[]): Promise<void> {
    await this.#sql.query(
      `WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended('guild-log:' || $1, 0)))
       INSERT INTO guild_log (guild_id, level, message, code, script, line, "column", event_id, run_id, once)
       SELECT $1, lines.* FROM turn, unnest($2::smallint[], $3::text[], $4::text[], $5::text[], $6::int[], $7::int[],
         $8::text[], $9::text[], $10::text[]) AS lines
       ON CONFLICT DO NOTHING`,
      [
        guildId,
        lines.map(({ level }) => levels.indexOf(level)),
        lines.map(({ message }) => message),
        lines.map(({ code }) => code ?? null),
        lines.map(({ script }) => script ?? null),
        lines.map(({ line }) => line ?? null),
        lines.map(({ column }) => column ?? null),
        lines.map(({ eventId }) => eventId ?? null),
        lines.map(({ runId }) => runId ?? null),
        lines.map(({ once }) => once ?? null),
      ],
    );
  }

  async page(
    guildId: string,
    range: { limit: number; before?: string; after?: string; level?: GuildLogLevel },
  ): Promise<StoredGuildLogLine[]> {
    // With a cursor the reader wants the page next to the cursor, not the newest one.
    const order = range.after !== undefined && range.before === undefined ? 'ASC' : 'DESC';
    const { rows } = await this.#sql.query<LineRow>(
      `SELECT * FROM (
         SELECT id, guild_id, at, level, message, code, script, line, "column", event_id, run_id FROM guild_log
         WHERE guild_id = $1 AND ($2::bigint IS NULL OR id < $2) AND ($3::bigint IS NULL OR id > $3) AND level >= $4
         ORDER BY id ${order} LIMIT $5) page
       ORDER BY id DESC`,
      [guildId, range.before ?? null, range.after ?? null, levels.indexOf(range.level ?? 'debug'), range.limit],
    );
    return rows.map(toLine);
  }

  async countErrors(guildId: string, since: Date): Promise<number> {
    const { rows } = await this.#sql.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM guild_log WHERE guild_id = $1 AND level = $2 AND at >= $3`,
      [guildId, levels.indexOf('error'), since],
    );
    return rows[0]!.count;
  }

  /** Keeps the newest `keep` lines of a guild and deletes the others page by page, so that no statement takes long. */
  async prune(guildId: string, keep: number, page = 2_000): Promise<number> {
    const { rows } = await this.#sql.query<{ id: string }>(
      `SELECT id FROM guild_log WHERE guild_id = $1 ORDER BY id DESC OFFSET $2 LIMIT 1`,
      [guildId, keep],
    );
    if (!rows[0]) return 0;
    for (let total = 0; ;) {
      const { count } = await this.#sql.query(
        `DELETE FROM guild_log WHERE guild_id = $1 AND id = ANY (ARRAY(
           SELECT id FROM guild_log WHERE guild_id = $1 AND id <= $2 ORDER BY id LIMIT $3))`,
        [guildId, rows[0].id, page],
      );
      total += count;
      if (count < page) return total;
    }
  }
}
