import type { Json } from '#libs/vocabulary';
import type { Once } from './kv.port.ts';

/** A timer that is set. */
export interface Timer {
  /** Unique within the guild: scheduling the same name again replaces the timer. */
  name: string;
  data: Json;
  /** When it next fires, in milliseconds since 1970. */
  at: number;
  /** Repeats every so many seconds. */
  everySeconds?: number;
  /** Repeats by a cron pattern, in UTC. */
  cron?: string;
}

/** What is asked for: without `at`, the first time follows from `cron`, or else is one `everySeconds` from now. */
export type TimerRequest = Omit<Timer, 'at'> & { at?: number };

/**
 * A guild's timers: rows in the database, woken by the queue; a fired timer becomes a `timer.fire` event of the guild.
 *
 * The row is the truth. When `schedule` or `advance` sets a time, the implementation sees to it that the task `timer.fire`
 * is started at that time with `{ guildId, name, scheduledFor: at }` and the idempotency key
 * `timer:<guildId>:<name>:<at>`; `due` finds what a crash in between has left behind.
 */
export interface TimersPort {
  /** @throws Fault `timers.full`, `timers.bad-cron` */
  schedule(guildId: string, timer: TimerRequest, options?: Once): Promise<{ at: number }>;
  cancel(guildId: string, name: string, options?: Once): Promise<{ cancelled: boolean }>;
  /** All timers of the guild, the next one first. */
  list(guildId: string): Promise<Timer[]>;
  /** Changes when a timer next fires; a repeating one goes on from there. @returns false when there is none of that name */
  move(guildId: string, name: string, at: number): Promise<boolean>;
  /** The timer as it stands, or null when there is none of that name. */
  get(guildId: string, name: string): Promise<Timer | null>;
  /**
   * The firing of `scheduledFor` is in the inbox: a repeating timer moves to its first time after now (those missed in
   * between are left out), any other is removed. Changes nothing if the timer does not stand at `scheduledFor` any more.
   */
  advance(guildId: string, name: string, scheduledFor: number): Promise<{ next: number | null }>;
  /** Timers whose time has come by `now`, oldest first, for the sweep. */
  due(now: number, limit: number): Promise<Array<{ guildId: string; name: string; at: number }>>;
}
