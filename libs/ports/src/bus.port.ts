import type { Json } from '#libs/vocabulary';

/**
 * What processes tell each other. A message may be lost (a subscriber that was away): it says "look again", and the
 * database is where to look.
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
  /** A process took over a guild that another one had: whoever kept its VM closes it. */
  'guild.taken': { guildId: string; fence: string };
  /** What these people may do in the guild may have changed; null: anybody's. */
  'permissions.changed': { guildId: string; userIds: string[] | null };
  /** A run is to be cancelled by whoever executes it. */
  'run.cancel': { runId: string };
}

/** What can be published. */
export type BusTopic = keyof BusTopics;

/** Tells other processes what happened. A message may be lost: whoever must not miss one asks again on `resync`. */
export interface BusPort {
  publish<T extends BusTopic>(topic: T, message: BusTopics[T]): Promise<void>;
  /**
   * Calls `handler` for each message. `resync` is called whenever the connection was (re-)made, for messages may have been missed.
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
