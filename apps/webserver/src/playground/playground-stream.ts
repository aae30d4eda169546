import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Streams } from '../stream/streams.ts';
import { readEvents } from './read-events.ts';
import { Simulator } from './simulator.ts';

/** What happens in one simulated guild, as the simulator tells it. */
@Injectable()
export class PlaygroundStream {
  readonly #simulator: Simulator;
  readonly #streams: Streams;

  constructor(@Inject(Simulator) simulator: Simulator, @Inject(Streams) streams: Streams) {
    this.#simulator = simulator;
    this.#streams = streams;
  }

  async open(guildId: string, request: Request, response: Response): Promise<void> {
    // The simulator is asked first: what it refuses is a problem, not a stream that ends at once.
    const upstream = new AbortController();
    const body = await this.#simulator.stream(`/sim/stream?guild=${guildId}`, upstream.signal);
    const stream = this.#streams.open(request, response);
    stream.signal.addEventListener('abort', () => upstream.abort(), { once: true });
    if (stream.signal.aborted) return upstream.abort();
    try {
      for await (const { event, data, id } of readEvents(body)) {
        if (event === 'dispatch') await stream.send('dispatch', withoutToken(JSON.parse(data)), id);
      }
    } catch {
      // The client has gone, or the simulator: the client comes back by itself.
    } finally {
      stream.end();
    }
  }
}

/** A dispatch without what would let its reader answer for the application, or connect as somebody. */
function withoutToken(dispatch: unknown): unknown {
  const { d, ...rest } = dispatch as { d: unknown };
  if (typeof d !== 'object' || d === null || !('token' in d)) return dispatch;
  const { token: _, ...shown } = d;
  return { ...rest, d: shown };
}
