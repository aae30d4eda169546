import type { GuildLease, GuildLogPort, InboxEvent, InboxPort, ParkedEvent, StoredEvent } from '#libs/ports';
import { Fault, limits } from '#libs/vocabulary';
import type { Sql } from '../database.ts';
import { storable } from '../storable.ts';
import { GatheredCalls } from '../gathered-calls.ts';
import { InboxRepository, type WantedEvents } from './inbox.repository.ts';

/** Shortest interval (ms) between two log lines that say a guild's inbox is full. */
const TELL_EVERY_MS = 60_000;

/** Bounds the payloads that one statement returns. */
const mostGuildsPerTake = 32;

function orLost<T>(value: T | null): T {
  if (value !== null) return value;
  throw new Fault('guild.lease-lost', 'Another process runs this guild now.');
}

/** The inbox in PostgreSQL. */
export class PostgresInbox implements InboxPort {
  readonly #rows: InboxRepository;
  readonly #takes: GatheredCalls<WantedEvents, StoredEvent[] | null>;
  readonly #guildLog: GuildLogPort;
  readonly #room: number;
  readonly #told = new Map<string, number>();

  /** @param room most events that may wait for one guild */
  constructor(sql: Sql, guildLog: GuildLogPort, room: number = limits.inbox.perGuild) {
    this.#rows = new InboxRepository(sql);
    this.#takes = new GatheredCalls((wanted) => this.#rows.take(wanted), mostGuildsPerTake);
    this.#guildLog = guildLog;
    this.#room = room;
  }

  async append(events: InboxEvent[]): ReturnType<InboxPort['append']> {
    if (events.length === 0) return { stored: 0, full: [], owners: new Map() };
    const result = await this.#rows.append(events, this.#room);
    for (const guildId of result.full) await this.tellFull(guildId);
    return result;
  }

  /** Like `append`, in a transaction of the caller. The caller calls `tellFull` after its end. */
  appendIn(sql: Sql, events: InboxEvent[]): ReturnType<InboxPort['append']> {
    return new InboxRepository(sql).append(events, this.#room);
  }

  /** Whether an event with this id was stored, even if it has been handled since. */
  has(guildId: string, eventId: string, sql: Sql): Promise<boolean> {
    return new InboxRepository(sql).has(guildId, eventId);
  }

  async acquire(guildId: string, owner: string, ttlMs: number): Promise<GuildLease | null> {
    const fence = await this.#rows.acquire(guildId, owner, ttlMs);
    return fence === null ? null : { guildId, owner, fence };
  }

  renew(leases: readonly GuildLease[], ttlMs: number): Promise<ReadonlySet<string>> {
    return this.#rows.renew(leases, ttlMs);
  }

  release(lease: GuildLease): Promise<void> {
    return this.#rows.release(lease);
  }

  async take(lease: GuildLease, limit: number, after = '0'): Promise<StoredEvent[]> {
    return orLost(await this.#takes.call({ lease, most: limit, after }));
  }

  async done(lease: GuildLease, seqs: string[]): Promise<void> {
    orLost(await this.#rows.done(lease, seqs));
  }

  async strike(lease: GuildLease, seq: string): Promise<number> {
    return orLost(await this.#rows.strike(lease, seq));
  }

  async park(lease: GuildLease, seq: string, code: string, message: string): Promise<void> {
    orLost(await this.#rows.park(lease, seq, storable(code), storable(message)));
  }

  parked(guildId: string, limit: number): Promise<ParkedEvent[]> {
    return this.#rows.parked(guildId, limit);
  }

  unpark(guildId: string, eventId: string): Promise<boolean> {
    return this.#rows.unpark(guildId, eventId);
  }

  discardParked(guildId: string, eventId: string): Promise<boolean> {
    return this.#rows.discardParked(guildId, eventId);
  }

  pending(guildId: string): Promise<number> {
    return this.#rows.pending(guildId);
  }

  stranded(olderThanMs: number, limit: number): Promise<string[]> {
    return this.#rows.stranded(olderThanMs, limit);
  }

  /** Logs to the guild that its inbox is full, at most once a minute. */
  async tellFull(guildId: string): Promise<void> {
    const now = Date.now();
    if (now - (this.#told.get(guildId) ?? 0) < TELL_EVERY_MS) return;
    this.#told.set(guildId, now);
    await this.#guildLog.append(guildId, [
      {
        level: 'error',
        code: 'inbox.full',
        message: `More than ${this.#room} events wait for this server’s scripts. Newer events are dropped until the scripts catch up.`,
      },
    ]);
  }
}
