import type { Json } from '#libs/vocabulary';

/** One event of one guild, as it waits for the guild's scripts. */
export interface InboxEvent {
  /** Unique: a second event with the same id is a redelivery and is dropped. */
  id: string;
  guildId: string;
  /** Name of its definition, e.g. `message.create`. */
  name: string;
  /** What the script receives: the definition's payload. */
  payload: Json;
}

export interface StoredEvent extends InboxEvent {
  /** Its place in the guild's order. */
  seq: string;
  /** How often a handler of it was cut off. */
  attempts: number;
  receivedAt: Date;
}

export interface ParkedEvent extends StoredEvent {
  parkedAt: Date;
  /** Code and text of the fault that parked it. */
  code: string;
  message: string;
}

/** The right to run a guild's VM. `fence` grows with each owner: a write with an older one is refused (`guild.lease-lost`). */
export interface GuildLease {
  guildId: string;
  owner: string;
  fence: string;
}

/** The ordered inbox of each guild, in PostgreSQL: invariants 1 to 3. */
export interface InboxPort {
  /** Appends in the given order, in one statement; redeliveries are dropped. @returns how many were new */
  append(events: InboxEvent[]): Promise<{ stored: number }>;
  /** Takes or renews the lease; null while another owner holds it. */
  acquire(guildId: string, owner: string, ttlMs: number): Promise<GuildLease | null>;
  renew(lease: GuildLease, ttlMs: number): Promise<boolean>;
  release(lease: GuildLease): Promise<void>;
  /** The oldest events that wait, in order, each with the attempts so far. @throws Fault `guild.lease-lost` */
  take(lease: GuildLease, limit: number): Promise<StoredEvent[]>;
  /** The event was handled: forget it but remember its id (redeliveries). @throws Fault `guild.lease-lost` */
  done(lease: GuildLease, seqs: string[]): Promise<void>;
  /** A handler was cut off. @returns attempts so far. @throws Fault `guild.lease-lost` */
  strike(lease: GuildLease, seq: string): Promise<number>;
  /** Sets the event aside for the admin to see. @throws Fault `guild.lease-lost` */
  park(lease: GuildLease, seq: string, code: string, message: string): Promise<void>;
  parked(guildId: string, limit: number): Promise<ParkedEvent[]>;
  /** Puts a parked event back at the end of the inbox, with no attempts. @returns whether it was there */
  unpark(guildId: string, eventId: string): Promise<boolean>;
  discardParked(guildId: string, eventId: string): Promise<boolean>;
  pending(guildId: string): Promise<number>;
  /** Guilds with events that have waited longer than this and that nobody holds a lease on. */
  stranded(olderThanMs: number, limit: number): Promise<string[]>;
}
