import type { Firing, Once, Timer, TimerRequest, TimersPort } from '#libs/ports';
import { Fault, limits } from '#libs/vocabulary';
import type { Database, Sql } from '../database.ts';
import type { PostgresInbox } from '../inbox/postgres-inbox.ts';
import { checkText, writeOnce } from '../once.ts';
import { checkTime, nextTime } from './next-time.ts';
import { planFiring, type StoredTimer } from './plan-firing.ts';
import { TimerRepository } from './timer.repository.ts';

/** Shortest interval (ms) between a guild's log lines about merged or left-out firings of one timer. */
const TELL_EVERY_MS = 60_000;

/** A timer without a stored plan (a row of an earlier release) is compared by its interval or pattern. */
function isSamePlan(timer: StoredTimer, { plan, at, everySeconds, cron }: TimerRequest): boolean {
  if (timer.plan !== null) return timer.plan === plan;
  if (at !== undefined || (everySeconds === undefined && cron === undefined)) return false;
  return timer.everySeconds === everySeconds && timer.cron === cron;
}

/** A timer without the state of its firings. */
function timerOf({ name, data, at, everySeconds, cron }: StoredTimer): Timer {
  return {
    name,
    data,
    at,
    ...(everySeconds === undefined ? {} : { everySeconds }),
    ...(cron === undefined ? {} : { cron }),
  };
}

/** Timers in PostgreSQL. `onSet` reports each time that is set, so that a caller can wake up for it. */
export class PostgresTimers implements TimersPort {
  readonly #database: Database;
  readonly #inbox: PostgresInbox;
  readonly #now: () => number;
  readonly #listeners = new Set<(at: number) => void>();

  /** @param now milliseconds since 1970 */
  constructor(database: Database, inbox: PostgresInbox, now: () => number = () => Date.now()) {
    this.#database = database;
    this.#inbox = inbox;
    this.#now = now;
  }

  /** Calls `listener` with each time that this process sets. @returns a function that unsubscribes */
  onSet(listener: (at: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async schedule(guildId: string, request: TimerRequest, { once }: Once = {}): Promise<{ at: number }> {
    checkText(request.name, 'timers.bad-name');
    if (Buffer.byteLength(JSON.stringify(request.data)) > limits.timers.dataBytes) {
      throw new Fault('timers.data-too-large', `Data of a timer exceeds ${limits.timers.dataBytes} bytes as JSON.`);
    }
    const result = await writeOnce(this.#database, guildId, once, async (sql) => ({
      at: await this.#set(new TimerRepository(sql), guildId, request),
    }));
    this.#tell(result.at);
    return result;
  }

  async cancel(guildId: string, name: string, { once }: Once = {}): Promise<{ cancelled: boolean }> {
    checkText(name, 'timers.bad-name');
    return writeOnce(this.#database, guildId, once, async (sql) => ({
      cancelled: await new TimerRepository(sql).delete(guildId, name),
    }));
  }

  async list(guildId: string): Promise<Timer[]> {
    return (await new TimerRepository(this.#database).list(guildId)).map(timerOf);
  }

  async move(guildId: string, name: string, at: number): Promise<boolean> {
    const moved = await new TimerRepository(this.#database).move(guildId, name, at);
    if (moved) this.#tell(at);
    return moved;
  }

  async get(guildId: string, name: string): Promise<Timer | null> {
    const found = await new TimerRepository(this.#database).get(guildId, name);
    return found === null ? null : timerOf(found);
  }

  async fire(guildId: string, name: string, scheduledFor: number): Promise<Firing> {
    const { firing, isFull } = await writeOnce(this.#database, guildId, undefined, (sql) =>
      this.#fire(sql, guildId, name, scheduledFor),
    );
    if (isFull) await this.#inbox.tellFull(guildId);
    if (firing.next !== null) this.#tell(firing.next);
    return firing;
  }

  async advance(guildId: string, name: string, scheduledFor: number): Promise<{ next: number | null }> {
    const { next } = await writeOnce(this.#database, guildId, undefined, async (sql) => {
      const rows = new TimerRepository(sql);
      const timer = await rows.get(guildId, name);
      if (timer?.at !== scheduledFor) return { next: timer?.at ?? null };
      const time = nextTime(timer, scheduledFor, this.#now());
      if (time === null) await rows.delete(guildId, name);
      else await rows.put(guildId, { ...timer, at: time, held: false, owedUntil: null });
      return { next: time };
    });
    if (next !== null) this.#tell(next);
    return { next };
  }

  async due(now: number, limit: number, aheadMs = 0): Promise<Array<{ guildId: string; name: string; at: number }>> {
    const rows = new TimerRepository(this.#database);
    await rows.holdBack(now);
    return rows.due(now + aheadMs, limit);
  }

  async #set(rows: TimerRepository, guildId: string, request: TimerRequest): Promise<number> {
    const now = this.#now();
    const before = await rows.get(guildId, request.name);
    const kept = before !== null && isSamePlan(before, request) ? before : null;
    const at = kept?.at ?? Math.trunc(request.at ?? nextTime(request, now, now) ?? Number.NaN);
    checkTime(at, now);
    // Check the pattern even if the first time is given.
    if (request.cron !== undefined) nextTime(request, now, now);
    if ((await rows.countOthers(guildId, request.name)) >= limits.timers.perGuild) {
      throw new Fault('timers.full', `A server may have ${limits.timers.perGuild} timers.`);
    }
    await rows.put(guildId, {
      ...request,
      at,
      plan: request.plan ?? null,
      lastEvent: before?.lastEvent ?? null,
      held: kept?.held ?? false,
      owedUntil: kept?.owedUntil ?? null,
      toldAt: before?.toldAt ?? null,
    });
    return at;
  }

  async #fire(sql: Sql, guildId: string, name: string, scheduledFor: number) {
    const rows = new TimerRepository(sql);
    const id = `timer:${guildId}:${name}:${scheduledFor}`;
    const timer = await rows.get(guildId, name);
    if (timer?.at !== scheduledFor) {
      const fired = await this.#inbox.has(guildId, id, sql);
      return { firing: { fired, merged: 0, tell: null, next: timer?.at ?? null }, isFull: false };
    }
    const now = this.#now();
    const { merged, leftOut, next, owedUntil } = planFiring(timer, now);
    const payload = { name, data: timer.data, scheduledFor: new Date(scheduledFor).toISOString(), merged };
    const { full } = await this.#inbox.appendIn(sql, [{ id, guildId, name: 'timer.fire', payload }]);
    const news = merged > 0 ? ('merged' as const) : leftOut ? ('left-out' as const) : null;
    const tell = news !== null && now - (timer.toldAt ?? 0) >= TELL_EVERY_MS ? news : null;
    const toldAt = tell === null ? timer.toldAt : now;
    if (next === null) await rows.delete(guildId, name);
    else await rows.put(guildId, { ...timer, at: next, lastEvent: id, held: false, owedUntil, toldAt });
    return { firing: { fired: full.length === 0, merged, tell, next }, isFull: full.length > 0 };
  }

  #tell(at: number): void {
    for (const listener of this.#listeners) listener(at);
  }
}
