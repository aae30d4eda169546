import type { Json } from '#libs/vocabulary';
import type { Once } from './kv.port.ts';

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

/** A guild's timers: rows in the database, woken by the queue; a fired timer becomes a `timer.fire` event of the guild. */
export interface TimersPort {
  /** @throws Fault `timers.full`, `timers.bad-cron` */
  schedule(guildId: string, timer: Timer, options?: Once): Promise<{ at: number }>;
  cancel(guildId: string, name: string, options?: Once): Promise<{ cancelled: boolean }>;
}
