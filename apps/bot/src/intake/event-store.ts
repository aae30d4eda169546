import type { InboxEvent, InboxPort, LogPort } from '#libs/ports';
import { toFault } from '#libs/vocabulary';
import { setTimeout as sleep } from 'node:timers/promises';

/** A dispatch and the script events in it. */
export interface WaitingDispatch {
  events: InboxEvent[];
  /** Called once the events are stored or dropped. */
  settled: () => void;
}

/** @param guilds guilds that have new events, with the process that runs each; null for none */
type Stored = (guilds: ReadonlyMap<string, string | null>, events: number) => void;

/** Most events in one statement. A dispatch with more events has its own statement. */
const eventsPerBatch = 500;
const longestPauseMs = 2_000;
/** Rejections of a single event by an available database, after which the event is dropped. */
const refusalsUntilGivenUp = 3;

/**
 * Writes dispatches to the guild inboxes in the order of arrival: one statement at a time, each with all events that arrived in
 * the meantime. Waits while the database is unavailable.
 */
export class EventStore {
  readonly #inbox: Pick<InboxPort, 'append'>;
  readonly #log: LogPort;
  readonly #stored: Stored;
  readonly #givenUp: (event: InboxEvent, error: unknown) => void;
  readonly #ended = new AbortController();
  #waiting: WaitingDispatch[] = [];
  #waitingEvents = 0;
  #running: Promise<void> | null = null;

  constructor(options: {
    inbox: Pick<InboxPort, 'append'>;
    log: LogPort;
    stored: Stored;
    givenUp: (event: InboxEvent, error: unknown) => void;
  }) {
    this.#inbox = options.inbox;
    this.#log = options.log;
    this.#stored = options.stored;
    this.#givenUp = options.givenUp;
  }

  /** Number of waiting events. */
  get waiting(): number {
    return this.#waitingEvents;
  }

  add(dispatch: WaitingDispatch): void {
    this.#waiting.push(dispatch);
    this.#waitingEvents += dispatch.events.length;
    this.#running ??= this.#run();
  }

  /** Resolves when no event waits. */
  async drained(): Promise<void> {
    await this.#running;
  }

  /**
   * Stops waiting for the database: events that are not stored have not been acknowledged, so the proxy delivers them again.
   */
  end(): void {
    this.#ended.abort();
  }

  async #run(): Promise<void> {
    // Dispatches that arrive in the same turn of the event loop go into the same statement.
    await Promise.resolve();
    while (this.#waiting.length > 0 && !this.#ended.signal.aborted) {
      const settled = await this.#store(this.#nextBatch());
      for (const { events } of this.#waiting.splice(0, settled)) this.#waitingEvents -= events.length;
    }
    this.#running = null;
  }

  #nextBatch(): WaitingDispatch[] {
    const batch: WaitingDispatch[] = [];
    let events = 0;
    for (const dispatch of this.#waiting) {
      events += dispatch.events.length;
      if (batch.length > 0 && events > eventsPerBatch) break;
      batch.push(dispatch);
    }
    return batch;
  }

  /** @returns how many dispatches at the front of the batch are settled */
  async #store(batch: WaitingDispatch[]): Promise<number> {
    let refusals = 0;
    for (let pause = 100; !this.#ended.signal.aborted; pause = Math.min(pause * 2, longestPauseMs)) {
      const some = refusals === 0 ? batch : batch.slice(0, 1);
      const events = some.flatMap((dispatch) => dispatch.events);
      try {
        const { owners } = await this.#inbox.append(events);
        const guildIds = new Set(events.map(({ guildId }) => guildId));
        this.#stored(new Map([...guildIds].map((guildId) => [guildId, owners.get(guildId) ?? null])), events.length);
        for (const { settled } of some) settled();
        return some.length;
      } catch (error) {
        this.#log.warn('could not store events', { events: events.length, error });
        if (toFault(error).code !== 'database.unavailable') refusals += 1;
        if (refusals > refusalsUntilGivenUp) {
          for (const event of events) this.#givenUp(event, error);
          for (const { settled } of some) settled();
          return some.length;
        }
        await sleep(pause, undefined, { signal: this.#ended.signal }).catch(() => {});
      }
    }
    return 0;
  }
}
