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
      // Stops proxies such as nginx from buffering the stream.
      'X-Accel-Buffering': 'no',
    });
    response.on('close', () => this.#closed.abort());
    response.on('error', () => this.#closed.abort());
    if (request.destroyed || response.destroyed) this.#closed.abort();
    // HEAD gets the headers of the stream without its events.
    if (request.method === 'HEAD') this.end();
    if (this.signal.aborted) return;
    response.write('retry: 1000\n\n');
    response.flushHeaders();
  }

  /** Aborts when the client has disconnected or the stream has ended. */
  get signal(): AbortSignal {
    return this.#closed.signal;
  }

  /** Resolves when the socket buffer has room: a slow client slows only its own stream. */
  async send(event: string, data: unknown, id?: string): Promise<void> {
    const head = id === undefined ? '' : `id: ${id}\n`;
    await this.#write(`${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Sends a comment, which keeps proxies from closing an idle stream. */
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

/** The event after which the client resumes: `Last-Event-ID`, if it is a valid id. */
export function resumeAfter(request: Request): string | undefined {
  const id = request.header('last-event-id');
  return id !== undefined && /^\d{1,18}$/.test(id) ? id : undefined;
}
