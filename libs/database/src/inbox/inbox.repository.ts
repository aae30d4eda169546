import type { GuildLease, InboxEvent, InboxPort, ParkedEvent, StoredEvent } from '#libs/ports';
import type { Json } from '#libs/vocabulary';
import type { Sql } from '../database.ts';

interface EventRow {
  guild_id: string;
  seq: string;
  id: string;
  name: string;
  payload: string;
  attempts: number;
  received_at: Date;
}
interface ParkedRow extends EventRow {
  parked_at: Date;
  code: string;
  message: string;
}

const toEvent = (row: EventRow): StoredEvent => ({
  id: row.id,
  guildId: row.guild_id,
  name: row.name,
  payload: JSON.parse(row.payload) as Json,
  seq: row.seq,
  attempts: row.attempts,
  receivedAt: row.received_at,
});

/** Locks the lease until the statement commits: a new owner has to wait, and if the new owner came first, no row is found. */
const held = `held AS (
  SELECT guild_id FROM guild_lease WHERE guild_id = $1 AND owner = $2 AND fence = $3::bigint FOR SHARE)`;
const waiting = `handled_at IS NULL AND parked_at IS NULL`;
const leaseOf = ({ guildId, owner, fence }: GuildLease): unknown[] => [guildId, owner, fence];

/** Events of one guild that its owner asks for. */
export interface WantedEvents {
  lease: GuildLease;
  most: number;
  /** Only events after this `seq`. */
  after: string;
}

type Appended = Awaited<ReturnType<InboxPort['append']>>;

/** SQL of the inbox. Fenced statements return null when the lease is lost. */
export class InboxRepository {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * Locks the counter of each guild (in the order of their ids, which avoids deadlocks), numbers the new events and stores
   * them. A guild whose oldest event is `room` numbers behind gets no new events.
   */
  async append(events: InboxEvent[], room: number): Promise<Appended> {
    const { rows } = await this.#sql.query<{
      stored: number;
      crowded: string[] | null;
      owners: Record<string, string> | null;
    }>(
      // The shape of the plan must not depend on the values or on the size of the tables, so that PostgreSQL plans the statement once
      // and keeps the plan: arrays behind a subquery have no estimate, and each lookup is one of its own.
      `WITH given AS (
         SELECT DISTINCT ON (guild_id, id) * FROM unnest(
             (SELECT $1::text[]), (SELECT $2::text[]), (SELECT $3::text[]), (SELECT $4::text[]))
           WITH ORDINALITY AS given (guild_id, id, name, payload, place) ORDER BY guild_id, id, place),
       fresh AS (
         SELECT given.* FROM given LEFT JOIN LATERAL (
           SELECT true AS known FROM inbox_event WHERE guild_id = given.guild_id AND id = given.id LIMIT 1) seen ON true
         WHERE seen.known IS NULL),
       counted AS (
         SELECT guild_id, count(*) AS more FROM fresh GROUP BY guild_id),
       places AS (
         SELECT counted.*, coalesce(box.last_seq - oldest.seq + 1, 0) >= $5 AS crowded FROM counted
         LEFT JOIN LATERAL (SELECT last_seq FROM inbox WHERE guild_id = counted.guild_id LIMIT 1) box ON true
         LEFT JOIN LATERAL (SELECT seq FROM inbox_event WHERE guild_id = counted.guild_id AND ${waiting}
           ORDER BY seq LIMIT 1) oldest ON true),
       numbered AS (
         INSERT INTO inbox (guild_id, last_seq) SELECT guild_id, more FROM places WHERE NOT crowded ORDER BY guild_id
         ON CONFLICT (guild_id) DO UPDATE SET last_seq = inbox.last_seq + excluded.last_seq
         RETURNING guild_id, last_seq),
       stored AS (
         INSERT INTO inbox_event (guild_id, seq, id, name, payload, received_at)
         SELECT guild_id, last_seq - more + row_number() OVER (PARTITION BY guild_id ORDER BY place), id, name, payload,
           clock_timestamp()
         FROM fresh JOIN counted USING (guild_id) JOIN numbered USING (guild_id)
         ON CONFLICT (guild_id, id) DO NOTHING RETURNING 1)
       SELECT (SELECT count(*)::int FROM stored) AS stored, (SELECT array_agg(guild_id) FROM places WHERE crowded) AS crowded,
         (SELECT json_object_agg(guild_id, owner) FROM (SELECT DISTINCT guild_id FROM given) guild, LATERAL (
           SELECT owner FROM guild_lease WHERE guild_id = guild.guild_id AND owner IS NOT NULL AND until > clock_timestamp()
           LIMIT 1) lease) AS owners`,
      [
        events.map(({ guildId }) => guildId),
        events.map(({ id }) => id),
        events.map(({ name }) => name),
        events.map(({ payload }) => JSON.stringify(payload)),
        room,
      ],
    );
    const { stored, crowded, owners } = rows[0]!;
    return { stored, full: crowded ?? [], owners: new Map(Object.entries(owners ?? {})) };
  }

  async acquire(guildId: string, owner: string, ttlMs: number): Promise<string | null> {
    const { rows } = await this.#sql.query<{ fence: string }>(
      `INSERT INTO guild_lease AS held (guild_id, owner, fence, until)
       VALUES ($1, $2, 1, clock_timestamp() + $3 * interval '1 ms')
       ON CONFLICT (guild_id) DO UPDATE SET owner = excluded.owner, until = excluded.until,
         fence = held.fence + CASE WHEN held.owner = excluded.owner AND held.until > clock_timestamp() THEN 0 ELSE 1 END
       WHERE held.owner IS NULL OR held.owner = excluded.owner OR held.until <= clock_timestamp()
       RETURNING fence`,
      [guildId, owner, ttlMs],
    );
    return rows[0]?.fence ?? null;
  }

  async renew(leases: readonly GuildLease[], ttlMs: number): Promise<Set<string>> {
    const { rows } = await this.#sql.query<{ guild_id: string }>(
      `UPDATE guild_lease AS lease SET until = clock_timestamp() + $4 * interval '1 ms'
       FROM unnest($1::text[], $2::text[], $3::bigint[]) AS held (guild_id, owner, fence)
       WHERE lease.guild_id = held.guild_id AND lease.owner = held.owner AND lease.fence = held.fence
       RETURNING lease.guild_id`,
      [leases.map(({ guildId }) => guildId), leases.map(({ owner }) => owner), leases.map(({ fence }) => fence), ttlMs],
    );
    return new Set(rows.map((row) => row.guild_id));
  }

  async release(lease: GuildLease): Promise<void> {
    await this.#sql.query(
      `UPDATE guild_lease SET owner = NULL WHERE guild_id = $1 AND owner = $2 AND fence = $3::bigint`,
      leaseOf(lease),
    );
  }

  /** The lookups of many guilds, in their order. Like `append`, the plan does not depend on the values. */
  async take(wanted: readonly WantedEvents[]): Promise<Array<StoredEvent[] | null>> {
    const { rows } = await this.#sql.query<(EventRow | { id: null }) & { nr: number }>(
      `SELECT wanted.nr::int, oldest.* FROM unnest((SELECT $1::text[]), (SELECT $2::text[]), (SELECT $3::bigint[]),
           (SELECT $4::int[]), (SELECT $5::bigint[])) WITH ORDINALITY AS wanted (guild_id, owner, fence, most, after, nr)
         CROSS JOIN LATERAL (SELECT FROM guild_lease
           WHERE guild_id = wanted.guild_id AND owner = wanted.owner AND fence = wanted.fence LIMIT 1) held
         LEFT JOIN LATERAL (SELECT guild_id, seq, id, name, payload, attempts, received_at FROM inbox_event
           WHERE guild_id = wanted.guild_id AND ${waiting} AND seq > wanted.after ORDER BY seq LIMIT wanted.most) oldest ON true
       ORDER BY wanted.nr, oldest.seq`,
      [
        wanted.map(({ lease }) => lease.guildId),
        wanted.map(({ lease }) => lease.owner),
        wanted.map(({ lease }) => lease.fence),
        wanted.map(({ most }) => most),
        wanted.map(({ after }) => after),
      ],
    );
    const found: Array<StoredEvent[] | null> = wanted.map(() => null);
    for (const row of rows) {
      const events = (found[row.nr - 1] ??= []);
      if (row.id !== null) events.push(toEvent(row));
    }
    return found;
  }

  /** Deletes the payload; the id stays for the redelivery window. */
  async done(lease: GuildLease, seqs: string[]): Promise<true | null> {
    const rows = await this.#fenced(
      lease,
      `UPDATE inbox_event SET handled_at = clock_timestamp(), payload = 'null' FROM held
       WHERE inbox_event.guild_id = held.guild_id AND seq = ANY ($4::bigint[]) AND ${waiting} RETURNING 1 AS value`,
      [seqs],
    );
    return rows && true;
  }

  /** Attempts up to now; 0 when the event no longer exists. */
  async strike(lease: GuildLease, seq: string): Promise<number | null> {
    const rows = await this.#fenced(
      lease,
      `UPDATE inbox_event SET attempts = attempts + 1 FROM held
       WHERE inbox_event.guild_id = held.guild_id AND seq = $4::bigint AND ${waiting} RETURNING attempts AS value`,
      [seq],
    );
    return rows && (rows[0] ?? 0);
  }

  async park(lease: GuildLease, seq: string, code: string, message: string): Promise<true | null> {
    const rows = await this.#fenced(
      lease,
      `UPDATE inbox_event SET parked_at = clock_timestamp(), code = $5, message = $6 FROM held
       WHERE inbox_event.guild_id = held.guild_id AND seq = $4::bigint AND ${waiting} RETURNING 1 AS value`,
      [seq, code, message],
    );
    return rows && true;
  }

  async parked(guildId: string, limit: number): Promise<ParkedEvent[]> {
    const { rows } = await this.#sql.query<ParkedRow>(
      `SELECT guild_id, seq, id, name, payload, attempts, received_at, parked_at, code, message FROM inbox_event
       WHERE guild_id = $1 AND parked_at IS NOT NULL ORDER BY parked_at DESC, seq DESC LIMIT $2`,
      [guildId, limit],
    );
    return rows.map((row) => ({
      ...toEvent(row),
      parkedAt: row.parked_at,
      code: row.code,
      message: row.message,
    }));
  }

  async unpark(guildId: string, eventId: string): Promise<boolean> {
    const { count } = await this.#sql.query(
      `WITH numbered AS (
         UPDATE inbox SET last_seq = last_seq + 1 WHERE guild_id = $1 AND EXISTS (
           SELECT FROM inbox_event WHERE guild_id = $1 AND id = $2 AND parked_at IS NOT NULL)
         RETURNING last_seq)
       UPDATE inbox_event SET seq = numbered.last_seq, attempts = 0, received_at = clock_timestamp(),
         parked_at = NULL, code = NULL, message = NULL
       FROM numbered WHERE guild_id = $1 AND id = $2 AND parked_at IS NOT NULL`,
      [guildId, eventId],
    );
    return count > 0;
  }

  /** A discarded event counts as handled, so a redelivery does not store it again. */
  async discardParked(guildId: string, eventId: string): Promise<boolean> {
    const { count } = await this.#sql.query(
      `UPDATE inbox_event SET handled_at = clock_timestamp(), parked_at = NULL, payload = 'null'
       WHERE guild_id = $1 AND id = $2 AND parked_at IS NOT NULL`,
      [guildId, eventId],
    );
    return count > 0;
  }

  async has(guildId: string, eventId: string): Promise<boolean> {
    const { count } = await this.#sql.query(`SELECT FROM inbox_event WHERE guild_id = $1 AND id = $2`, [
      guildId,
      eventId,
    ]);
    return count > 0;
  }

  async pending(guildId: string): Promise<number> {
    const { rows } = await this.#sql.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM inbox_event WHERE guild_id = $1 AND ${waiting}`,
      [guildId],
    );
    return rows[0]!.count;
  }

  /** One index lookup per guild, independent of the size of its backlog. */
  async stranded(olderThanMs: number, limit: number): Promise<string[]> {
    const { rows } = await this.#sql.query<{ guild_id: string }>(
      `SELECT inbox.guild_id FROM inbox, LATERAL (
         SELECT received_at FROM inbox_event WHERE guild_id = inbox.guild_id AND ${waiting} ORDER BY seq LIMIT 1) oldest
       WHERE oldest.received_at <= clock_timestamp() - $1 * interval '1 ms' ORDER BY oldest.received_at LIMIT $2`,
      [olderThanMs, limit],
    );
    return rows.map((row) => row.guild_id);
  }

  /** Null when the lease is lost, else the result of the statement. */
  async #fenced(lease: GuildLease, statement: string, values: unknown[]): Promise<number[] | null> {
    const { rows } = await this.#sql.query<{ held: boolean; values: number[] | null }>(
      `WITH ${held}, written AS (${statement})
       SELECT EXISTS (SELECT FROM held) AS held, (SELECT array_agg(value) FROM written) AS values`,
      [...leaseOf(lease), ...values],
    );
    return rows[0]!.held ? (rows[0]!.values ?? []) : null;
  }
}
