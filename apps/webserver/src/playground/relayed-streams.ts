import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { EventStream } from '../stream/event-stream.ts';
import { Streams } from '../stream/streams.ts';
import { readEvents } from './read-events.ts';
import { Simulator } from './simulator.ts';

/** For each relayed event: returns the part that the reader may see; null for none. */
export type Shown = Record<string, (data: unknown) => unknown>;

/** Relays streams of the simulator to users who manage a guild. */
@Injectable()
export class RelayedStreams {
  readonly #simulator: Simulator;
  readonly #streams: Streams;

  constructor(@Inject(Simulator) simulator: Simulator, @Inject(Streams) streams: Streams) {
    this.#simulator = simulator;
    this.#streams = streams;
  }

  async open(path: string, request: Request, response: Response, shown: Shown): Promise<void> {
    // Connect to the simulator first: its error becomes a problem response, not a stream that ends at once.
    const upstream = new AbortController();
    const body = await this.#simulator.stream(path, upstream.signal);
    try {
      const stream = this.#streams.open(request, response);
      stream.signal.addEventListener('abort', () => upstream.abort(), { once: true });
      if (!stream.signal.aborted) await relay(body, stream, shown);
    } finally {
      // Also when our own stream was rejected: the simulator's stream is closed in any case.
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
    // The client or the simulator has disconnected; the client reconnects by itself.
  } finally {
    stream.end();
  }
}

/** Removes tokens from a dispatch, with which its reader could answer as the application or connect as a user. */
export function withoutToken(dispatch: unknown): unknown {
  const { d, ...rest } = dispatch as { d: unknown };
  if (typeof d !== 'object' || d === null || !('token' in d)) return dispatch;
  const { token: _, ...shown } = d;
  return { ...rest, d: shown };
}
