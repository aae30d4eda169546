import { readEvents, type ServerSentEvent } from '../src/playground/read-events.ts';
import type { Browser } from './browser.ts';

interface Received<T> {
  event: string;
  id: string | undefined;
  data: T;
}

/** An EventSource whose events a test awaits one by one. */
export class SseClient {
  readonly #abort = new AbortController();
  readonly #events: AsyncGenerator<ServerSentEvent>;
  readonly response: Response;

  private constructor(response: Response, abort: AbortController) {
    this.response = response;
    this.#abort = abort;
    this.#events = readEvents(response.body!);
  }

  static async open(browser: Browser, path: string, lastEventId?: string): Promise<SseClient> {
    const abort = new AbortController();
    const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const response = await browser.fetch(path, { headers, signal: abort.signal });
    return new SseClient(response, abort);
  }

  /** The next event, or null when the server ended the stream. */
  async next<T = Record<string, unknown>>(): Promise<Received<T> | null> {
    const { value, done } = await this.#events.next();
    if (done) return null;
    return { event: value.event, id: value.id, data: JSON.parse(value.data) as T };
  }

  async take<T = Record<string, unknown>>(count: number): Promise<Array<Received<T>>> {
    const events: Array<Received<T>> = [];
    while (events.length < count) {
      const event = await this.next<T>();
      if (!event) throw new Error(`the stream ended after ${events.length} of ${count} events`);
      events.push(event);
    }
    return events;
  }

  /** Disconnects like a closed tab. */
  close(): void {
    this.#abort.abort();
  }
}
