import type { Once, Timer, TimerRequest, TimersPort } from '#libs/ports';
import { Fault, limits } from '#libs/vocabulary';
import type { Database } from '../database.ts';
import { checkText, writeOnce } from '../once.ts';
import { checkTime, nextTime } from './next-time.ts';
import { TimerRepository } from './timer.repository.ts';

/** Timers in PostgreSQL. Who wakes at their times may listen for each time that is set. */
export class PostgresTimers implements TimersPort {
  readonly #database: Database;
  readonly #listeners = new Set<(at: number) => void>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Calls back with each time that this process sets. @returns a function that ends it */
  onSet(listener: (at: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async schedule(guildId: string, request: TimerRequest, { once }: Once = {}): Promise<{ at: number }> {
    checkText(request.name, 'timers.bad-name');
    if (Buffer.byteLength(JSON.stringify(request.data)) > limits.timers.dataBytes) {
      throw new Fault(
        'timers.data-too-large',
        `Data of a timer exceeds ${limits.timers.dataBytes} bytes as JSON.`,
      );
    }
    const result = await writeOnce(this.#database, guildId, once, async (sql) => {
      const rows = new TimerRepository(sql);
      const now = Date.now();
      const at = Math.trunc(request.at ?? nextTime(request, now, now) ?? Number.NaN);
      checkTime(at, now);
      // A pattern is checked even if the first time is given.
      if (request.cron !== undefined) nextTime(request, now, now);
      if ((await rows.countOthers(guildId, request.name)) >= limits.timers.perGuild) {
        throw new Fault('timers.full', `A server may have ${limits.timers.perGuild} timers.`, { status: 409 });
      }
      await rows.put(guildId, { ...request, at });
      return { at };
    });
    this.#tell(result.at);
    return result;
  }

  async cancel(guildId: string, name: string, { once }: Once = {}): Promise<{ cancelled: boolean }> {
    checkText(name, 'timers.bad-name');
    return writeOnce(this.#database, guildId, once, async (sql) => ({
      cancelled: await new TimerRepository(sql).delete(guildId, name),
    }));
  }

  list(guildId: string): Promise<Timer[]> {
    return new TimerRepository(this.#database).list(guildId);
  }

  async move(guildId: string, name: string, at: number): Promise<boolean> {
    const moved = await new TimerRepository(this.#database).move(guildId, name, at);
    if (moved) this.#tell(at);
    return moved;
  }

  get(guildId: string, name: string): Promise<Timer | null> {
    return new TimerRepository(this.#database).get(guildId, name);
  }

  async advance(guildId: string, name: string, scheduledFor: number): Promise<{ next: number | null }> {
    const { next } = await writeOnce(this.#database, guildId, undefined, async (sql) => {
      const rows = new TimerRepository(sql);
      const timer = await rows.get(guildId, name);
      if (timer?.at !== scheduledFor) return { next: timer?.at ?? null };
      const time = nextTime(timer, scheduledFor, Date.now());
      if (time === null) await rows.delete(guildId, name);
      else await rows.put(guildId, { ...timer, at: time });
      return { next: time };
    });
    if (next !== null) this.#tell(next);
    return { next };
  }

  due(now: number, limit: number): Promise<Array<{ guildId: string; name: string; at: number }>> {
    return new TimerRepository(this.#database).due(now, limit);
  }

  #tell(at: number): void {
    for (const listener of this.#listeners) listener(at);
  }
}
