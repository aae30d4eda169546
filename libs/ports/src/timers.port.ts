import type { Json } from '#libs/vocabulary';
import type { Once } from './kv.port.ts';

/** A timer that is set. */
export interface Timer {
  /** Unique within the guild. */
  name: string;
  data: Json;
  /** When it next fires, in milliseconds since 1970. */
  at: number;
  /** Interval (seconds). */
  everySeconds?: number;
  /** Repeats by a cron pattern, in UTC. */
  cron?: string;
}

/**
 * Request for a timer. Without `at`, the first time follows from `cron`, or is one `everySeconds` from now. `plan` identifies the
 * request as the script wrote it: a timer that was set with the same plan keeps its next time.
 */
export type TimerRequest = Omit<Timer, 'at'> & { at?: number; plan?: string };

/** Result of one firing. A type, not an interface: a step's result is JSON. */
export type Firing = {
  /** Whether its event is in the inbox. */
  fired: boolean;
  /** Later firings that this one stands for: they were due while the event before it was unfinished. */
  merged: number;
  /** Line for the guild's log: firings were merged, or more were missed than allowed. */
  tell: 'merged' | 'left-out' | null;
  /** When the timer fires next; null if it does not. */
  next: number | null;
};

/**
 * A guild's timers: rows in the database, woken by the queue; a fired timer becomes a `timer.fire` event of the guild.
 *
 * The row is the truth. When `schedule` or `fire` sets a time, the implementation sees to it that the task `timer.fire`
 * is started at that time with `{ guildId, name, scheduledFor: at }` and the idempotency key
 * `<guildId>:<name>:<at>`; `due` finds what a crash in between has left behind.
 */
export interface TimersPort {
  /** Setting a name again replaces the timer; with the same plan it keeps its next time. @throws Fault `timers.full`, `timers.bad-cron` */
  schedule(guildId: string, timer: TimerRequest, options?: Once): Promise<{ at: number }>;
  cancel(guildId: string, name: string, options?: Once): Promise<{ cancelled: boolean }>;
  /** All timers of the guild, the next one first. */
  list(guildId: string): Promise<Timer[]>;
  /** Changes when a timer next fires; a repeating one goes on from there. @returns false when there is none of that name */
  move(guildId: string, name: string, at: number): Promise<boolean>;
  /** The timer as it stands, or null when there is none of that name. */
  get(guildId: string, name: string): Promise<Timer | null>;
  /**
   * Puts the firing of `scheduledFor` into the guild's inbox and sets the timer's next time, both or neither. Changes nothing
   * if the timer does not stand at `scheduledFor` any more.
   *
   * Firings that were missed come one after the other, each once, at most `limits.timers.missedMax`; those that were due
   * while the event of the firing before was unfinished are merged into one.
   */
  fire(guildId: string, name: string, scheduledFor: number): Promise<Firing>;
  /** Leaves the firing of `scheduledFor` out: a repeating timer moves to its first time after now, any other is removed. */
  advance(guildId: string, name: string, scheduledFor: number): Promise<{ next: number | null }>;
  /**
   * Timers whose time comes by `now + aheadMs`, oldest first, for the sweep. A timer whose last event is unfinished is held
   * back, and remembers that it was.
   */
  due(now: number, limit: number, aheadMs?: number): Promise<Array<{ guildId: string; name: string; at: number }>>;
}
