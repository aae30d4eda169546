import type { Json } from '#libs/vocabulary';

/**
 * Messages between processes. A message may be lost while a subscriber is disconnected: it only says "look again" at the
 * database.
 */
export interface BusTopics {
  /** The enabled scripts of a guild, or their active versions, have changed. */
  'scripts.changed': { guildId: string };
  /** A version of a script was saved; it is not active yet. */
  'script.saved': { guildId: string };
  /** Lines were added to a guild's log. */
  'guild-log.added': { guildId: string };
  /** A run changed state or progress, or has new log lines. */
  'run.changed': { runId: string; guildId: string | null };
  /** A process took over a guild: any other process that kept its VM closes it. */
  'guild.taken': { guildId: string; fence: string };
  /** Guilds may have new events. `owner`: the process that held their leases; null: whichever process runs them. */
  'guild.woken': { guildIds: string[]; owner: string | null };
  /** Permissions of these users in the guild may have changed; null: of all users. */
  'permissions.changed': { guildId: string; userIds: string[] | null };
  /** The process that executes the run has to cancel it. */
  'run.cancel': { runId: string };
}

/** Topics that can be published. */
export type BusTopic = keyof BusTopics;

/** Notifies other processes. A message may be lost: a subscriber that needs each one reads the state again on `resync`. */
export interface BusPort {
  publish<T extends BusTopic>(topic: T, message: BusTopics[T]): Promise<void>;
  /**
   * Calls `handler` for each message. `resync` is called after each (re)connection, because messages may have been missed.
   * @returns a function that ends the subscription
   */
  subscribe<T extends BusTopic>(
    topic: T,
    handler: (message: BusTopics[T]) => void,
    resync?: () => void,
  ): Promise<() => Promise<void>>;
}

/** Compile-time proof that topics are JSON. */
export type BusMessage = { [T in BusTopic]: BusTopics[T] extends Json ? BusTopics[T] : never }[BusTopic];
