import type { Json } from '#libs/vocabulary';
import type { Clock } from './clock.ts';

/** One REST call, gateway connection event or control call. */
export interface CallLogEntry {
  /** Counts from 1, without gaps. */
  seq: number;
  /** Milliseconds since 1970, of the simulator's clock; for a REST call, its arrival. */
  at: number;
  kind: 'rest' | 'gateway' | 'control';
  /** The caller: `bot:<id>`, `user:<id>`, `bearer:<id>`, `webhook:<id>` or `nobody`. */
  who: string;
  [field: string]: Json | undefined;
}

/** Filter for entries after `since` with the given field values. */
export interface CallLogQuery {
  since?: number | undefined;
  limit?: number | undefined;
  kind?: string | undefined;
  who?: string | undefined;
  event?: string | undefined;
  operation?: string | undefined;
  status?: number | undefined;
  /** The guild that a call is about. */
  guild?: string | undefined;
}

/** Events in order, for tests to query. Keeps the newest entries. */
export class CallLog {
  readonly #clock: Clock;
  readonly #kept: number;
  #entries: CallLogEntry[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #listeners = new Set<(entry: CallLogEntry) => void>();
  #seq = 0;

  constructor(clock: Clock, kept = 100_000) {
    this.#clock = clock;
    this.#kept = kept;
  }

  add(entry: Omit<CallLogEntry, 'seq' | 'at'> & { kind: CallLogEntry['kind']; who: string }): void {
    this.#seq += 1;
    const added: CallLogEntry = { seq: this.#seq, at: this.#clock.now(), ...entry };
    this.#entries.push(added);
    for (const listener of this.#listeners) listener(added);
    for (const look of this.#waiting) look();
    // Cuts in large pieces: removing one by one would cost a copy per entry.
    if (this.#entries.length > this.#kept * 1.25) this.#entries = this.#entries.slice(-this.#kept);
  }

  /** Entries after `since`, oldest first. */
  read({ since = 0, limit = 1000, ...wanted }: CallLogQuery = {}): CallLogEntry[] {
    const conditions = Object.entries(wanted).filter(([, value]) => value !== undefined);
    const found: CallLogEntry[] = [];
    for (const entry of this.#entries) {
      if (entry.seq <= since || conditions.some(([field, value]) => entry[field] !== value)) continue;
      found.push(entry);
      if (found.length >= limit) break;
    }
    return found;
  }

  /** Waits for `count` entries of a kind and event, and returns them. */
  async until(kind: CallLogEntry['kind'], event: string, count: number, signal?: AbortSignal): Promise<CallLogEntry[]> {
    const found = () => this.#entries.filter((entry) => entry.kind === kind && entry['event'] === event);
    while (found().length < count) await this.next(signal);
    return found();
  }

  /** Waits for the next entry. */
  async next(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve) => {
      const look = (): void => {
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      signal?.addEventListener('abort', look, { once: true });
    });
  }

  /** Calls back with every entry as it is written. Returns a function that ends it. */
  listen(listener: (entry: CallLogEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Sequence number of the newest entry. */
  get last(): number {
    return this.#seq;
  }

  clear(): void {
    this.#entries = [];
  }
}
