import type { Request, Response } from 'express';
import { once } from 'node:events';

/** Server-sent events to one client. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
export class EventStream {
  readonly #response: Response;
  readonly #closed = new AbortController();

  constructor(request: Request, response: Response) {
    this.#response = response;
    response.status(200).set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      // Tells nginx and its like not to collect what has to arrive at once.
      'X-Accel-Buffering': 'no',
    });
    response.on('close', () => this.#closed.abort());
    response.on('error', () => this.#closed.abort());
    if (request.destroyed || response.destroyed) this.#closed.abort();
    // A HEAD wants to know that there is a stream, not to have it.
    if (request.method === 'HEAD') this.end();
    if (this.signal.aborted) return;
    response.write('retry: 1000\n\n');
    response.flushHeaders();
  }

  /** Aborts when the client has gone or the stream was ended. */
  get signal(): AbortSignal {
    return this.#closed.signal;
  }

  /** Resolves when there is room for more: a slow client slows its own stream only. */
  async send(event: string, data: unknown, id?: string): Promise<void> {
    const head = id === undefined ? '' : `id: ${id}\n`;
    await this.#write(`${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** A comment: keeps proxies from closing what is quiet. */
  async beat(): Promise<void> {
    await this.#write(': \n\n');
  }

  end(): void {
    if (!this.signal.aborted) this.#response.end();
    this.#closed.abort();
  }

  async #write(text: string): Promise<void> {
    if (this.signal.aborted) return;
    if (!this.#response.write(text)) {
      await once(this.#response, 'drain', { signal: this.signal }).catch(() => undefined);
    }
  }
}

/** Where a client's stream broke off: `Last-Event-ID`, if it is an id of ours. */
export function resumeAfter(request: Request): string | undefined {
  const id = request.header('last-event-id');
  return id !== undefined && /^\d{1,18}$/.test(id) ? id : undefined;
}
