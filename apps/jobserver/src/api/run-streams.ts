import type { Run } from '#libs/ports';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Response } from 'express';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { OUTSIDE, type Outside } from '../ports.ts';
import { runJson } from './run-json.ts';

/** Interval (ms) between comments, which keep proxies from closing an idle stream. */
const heartbeatMs = 15_000;
/** Interval (ms) at which the run is read even without a message on the bus. */
const lookEveryMs = 5_000;
const linesPerRead = 100;

/**
 * Server-sent events of runs: `run` when it changes, `log` for each line (with the line's id, so that a client resumes after
 * it), `end` when the run has ended and everything was sent.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
@Injectable()
export class RunStreams implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #outside: Outside;
  readonly #wakers = new Map<string, Set<() => void>>();
  readonly #ended = new AbortController();
  #unsubscribe: (() => Promise<void>) | undefined;

  constructor(@Inject(OUTSIDE) outside: Outside) {
    this.#outside = outside;
  }

  async onApplicationBootstrap(): Promise<void> {
    const all = (): void => this.#wakers.forEach((wakers) => wakers.forEach((wake) => wake()));
    this.#unsubscribe = await this.#outside.bus.subscribe(
      'run.changed',
      ({ runId }) => this.#wakers.get(runId)?.forEach((wake) => wake()),
      all,
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#ended.abort();
    await this.#unsubscribe?.();
  }

  async serve(runId: string, after: string | undefined, response: Response): Promise<void> {
    const closed = new AbortController();
    const signal = AbortSignal.any([closed.signal, this.#ended.signal]);
    response.once('close', () => closed.abort());
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.flushHeaders();
    let wake = Promise.withResolvers<void>();
    const waker = (): void => wake.resolve();
    this.#watch(runId, waker);
    const reader = new RunReader(this.#outside, runId, after, response, signal);
    const heartbeat = setInterval(() => void response.write(': alive\n\n'), heartbeatMs);
    try {
      while (!signal.aborted && !(await reader.read())) {
        const idle = new AbortController();
        await Promise.race([
          wake.promise,
          sleep(lookEveryMs, undefined, { signal: AbortSignal.any([idle.signal, signal]) }).catch(() => {}),
        ]);
        idle.abort();
        wake = Promise.withResolvers<void>();
      }
    } catch (error) {
      // The client reconnects and resumes after the last line that it received.
      this.#outside.log.warn('stream of a run ended early', { runId, error });
    } finally {
      clearInterval(heartbeat);
      this.#unwatch(runId, waker);
      response.end();
    }
  }

  #watch(runId: string, waker: () => void): void {
    const wakers = this.#wakers.get(runId) ?? new Set();
    this.#wakers.set(runId, wakers.add(waker));
  }

  #unwatch(runId: string, waker: () => void): void {
    const wakers = this.#wakers.get(runId);
    wakers?.delete(waker);
    if (wakers?.size === 0) this.#wakers.delete(runId);
  }
}

/** The sent part of one stream. */
class RunReader {
  readonly #outside: Outside;
  readonly #runId: string;
  readonly #response: Response;
  readonly #signal: AbortSignal;
  #after: string | undefined;
  #sent = '';

  constructor(outside: Outside, runId: string, after: string | undefined, response: Response, signal: AbortSignal) {
    this.#outside = outside;
    this.#runId = runId;
    this.#after = after;
    this.#response = response;
    this.#signal = signal;
  }

  /** Sends new data. @returns whether the stream is complete */
  async read(): Promise<boolean> {
    // Read the run first: its last line is stored before its end.
    const run = await this.#outside.stores.runs.get(this.#runId);
    await this.#sendLines();
    if (!run) return true;
    await this.#sendRun(run);
    if (!run.finishedAt) return false;
    await this.#send('event: end\ndata: {}\n\n');
    return true;
  }

  async #sendLines(): Promise<void> {
    for (;;) {
      const page = { limit: linesPerRead, ...(this.#after === undefined ? {} : { after: this.#after }) };
      const lines = await this.#outside.stores.runs.logs(this.#runId, page);
      for (const line of lines) {
        await this.#send(`id: ${line.id}\nevent: log\ndata: ${JSON.stringify(line)}\n\n`);
        this.#after = line.id;
      }
      if (lines.length < linesPerRead) return;
    }
  }

  async #sendRun(run: Run): Promise<void> {
    const json = JSON.stringify(runJson(run));
    if (json === this.#sent) return;
    this.#sent = json;
    await this.#send(`event: run\ndata: ${json}\n\n`);
  }

  /** Waits for `drain` when the socket buffer is full. */
  async #send(text: string): Promise<void> {
    this.#signal.throwIfAborted();
    if (!this.#response.write(text)) await once(this.#response, 'drain', { signal: this.#signal });
  }
}
