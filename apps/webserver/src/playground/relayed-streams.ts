import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { EventStream } from '../stream/event-stream.ts';
import { Streams } from '../stream/streams.ts';
import { readEvents } from './read-events.ts';
import { Simulator } from './simulator.ts';

/** Of each event that is passed on: what a reader may see of it; null for nothing. */
export type Shown = Record<string, (data: unknown) => unknown>;

/** Streams of the simulator, passed on to those who manage a guild. */
@Injectable()
export class RelayedStreams {
  readonly #simulator: Simulator;
  readonly #streams: Streams;

  constructor(@Inject(Simulator) simulator: Simulator, @Inject(Streams) streams: Streams) {
    this.#simulator = simulator;
    this.#streams = streams;
  }

  async open(path: string, request: Request, response: Response, shown: Shown): Promise<void> {
    // The simulator is asked first: what it refuses is a problem, not a stream that ends at once.
    const upstream = new AbortController();
    const body = await this.#simulator.stream(path, upstream.signal);
    try {
      const stream = this.#streams.open(request, response);
      stream.signal.addEventListener('abort', () => upstream.abort(), { once: true });
      if (!stream.signal.aborted) await relay(body, stream, shown);
    } finally {
      // Also when ours was refused: the simulator has one listener less in any case.
      upstream.abort();
    }
  }
}

async function relay(body: ReadableStream<Uint8Array>, stream: EventStream, shown: Shown): Promise<void> {
  try {
    for await (const { event, data, id } of readEvents(body)) {
      const told = shown[event]?.(JSON.parse(data)) ?? null;
      if (told !== null) await stream.send(event, told, id);
    }
  } catch {
    // The client has gone, or the simulator: the client comes back by itself.
  } finally {
    stream.end();
  }
}

/** A dispatch without what would let its reader answer for the application, or connect as somebody. */
export function withoutToken(dispatch: unknown): unknown {
  const { d, ...rest } = dispatch as { d: unknown };
  if (typeof d !== 'object' || d === null || !('token' in d)) return dispatch;
  const { token: _, ...shown } = d;
  return { ...rest, d: shown };
}
