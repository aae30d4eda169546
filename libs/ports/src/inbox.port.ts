import type { Json } from '#libs/vocabulary';

/** One event of one guild that waits for the guild's scripts. */
export interface InboxEvent {
  /** Unique within the guild: a second event with the same id is a redelivery and is dropped, up to an hour after the first was handled. */
  id: string;
  guildId: string;
  /** Name of its definition, e.g. `message.create`. */
  name: string;
  /** Payload of the definition. */
  payload: Json;
}

/** An event as the inbox of its guild has it. */
export interface StoredEvent extends InboxEvent {
  /** Its place in the guild's order. */
  seq: string;
  /** Number of times that a handler of it was cut off. */
  attempts: number;
  receivedAt: Date;
}

/** An event that was parked after its handler was cut off repeatedly. */
export interface ParkedEvent extends StoredEvent {
  parkedAt: Date;
  /** Code and text of the fault that parked it. */
  code: string;
  message: string;
}

/**
 * The right to run a guild's VM. `fence` grows with each owner: a write with an older one, or after `release`, is rejected
 * (`guild.lease-lost`). An expired lease is valid until another owner takes it.
 */
export interface GuildLease {
  guildId: string;
  owner: string;
  fence: string;
}

/** The ordered inbox of each guild, in PostgreSQL: invariants 1 to 3. */
export interface InboxPort {
  /**
   * Appends in the given order, in one statement; redeliveries are dropped. Events of one guild become visible in order, also
   * with several appenders. A guild whose inbox is full (`limits.inbox.perGuild`) gets none of its new ones and a line in
   * its log.
   *
   * @returns how many were new, the guilds whose inbox is full, and the owners of live leases by guild. An owner in the result may have
   * released its lease in the meantime
   */
  append(events: InboxEvent[]): Promise<{ stored: number; full: string[]; owners: ReadonlyMap<string, string> }>;
  /** Takes or renews the lease; null while another owner holds it. */
  acquire(guildId: string, owner: string, ttlMs: number): Promise<GuildLease | null>;
  /** Renews leases in one statement. @returns the guilds whose lease is still held */
  renew(leases: readonly GuildLease[], ttlMs: number): Promise<ReadonlySet<string>>;
  release(lease: GuildLease): Promise<void>;
  /** The oldest events that wait, in order, of those after this `seq`. @throws Fault `guild.lease-lost` */
  take(lease: GuildLease, limit: number, after?: string): Promise<StoredEvent[]>;
  /** The event was handled: forget it but remember its id (redeliveries). @throws Fault `guild.lease-lost` */
  done(lease: GuildLease, seqs: string[]): Promise<void>;
  /** A handler was cut off. @returns attempts so far; 0 if the event is not there any more. @throws Fault `guild.lease-lost` */
  strike(lease: GuildLease, seq: string): Promise<number>;
  /** Parks the event for the admin. @throws Fault `guild.lease-lost` */
  park(lease: GuildLease, seq: string, code: string, message: string): Promise<void>;
  /** Newest first. */
  parked(guildId: string, limit: number): Promise<ParkedEvent[]>;
  /** Puts a parked event back at the end of the inbox, with no attempts. @returns whether it was there */
  unpark(guildId: string, eventId: string): Promise<boolean>;
  /** It counts as handled. @returns whether it was there */
  discardParked(guildId: string, eventId: string): Promise<boolean>;
  pending(guildId: string): Promise<number>;
  /**
   * Guilds whose oldest event has waited longer than this, the longest wait first. Includes guilds with a lease: the owner may have
   * missed a wake-up, and waking an active guild has no effect.
   */
  stranded(olderThanMs: number, limit: number): Promise<string[]>;
}
