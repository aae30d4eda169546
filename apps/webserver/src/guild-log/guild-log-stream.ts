import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { PORTS, type Ports } from '../ports.ts';
import { resumeAfter, type EventStream } from '../stream/event-stream.ts';
import { Streams } from '../stream/streams.ts';
import { Tail } from '../stream/tail.ts';
import { Wakes } from '../stream/wakes.ts';
import { logLine } from './log-line.ts';

const PAGE = 100;

/** Streams a guild's log: the bus says when to read, the database has the new lines. */
@Injectable()
export class GuildLogStream {
  readonly #ports: Ports;
  readonly #streams: Streams;
  readonly #wakes: Wakes;

  constructor(@Inject(PORTS) ports: Ports, @Inject(Streams) streams: Streams, @Inject(Wakes) wakes: Wakes) {
    this.#ports = ports;
    this.#streams = streams;
    this.#wakes = wakes;
  }

  async open(guildId: string, after: string | undefined, request: Request, response: Response): Promise<void> {
    let last = resumeAfter(request) ?? after ?? (await this.#newest(guildId));
    const stream: EventStream = this.#streams.open(request, response, () => tail.wake());
    const read = async (): Promise<void> => {
      for (;;) {
        const page = await this.#ports.guildLog.page(guildId, { limit: PAGE, after: last });
        for (const line of page.toReversed()) {
          await stream.send('line', logLine(line), line.id);
          last = line.id;
        }
        if (page.length < PAGE || stream.signal.aborted) return;
      }
    };
    const tail = new Tail(read, stream.signal, this.#ports.log);
    this.#wakes.on('scripts', guildId, () => void stream.send('scripts', {}), stream.signal);
    this.#wakes.on('guild-log', guildId, () => tail.wake(), stream.signal);
    tail.wake();
  }

  async #newest(guildId: string): Promise<string> {
    const [newest] = await this.#ports.guildLog.page(guildId, { limit: 1 });
    return newest?.id ?? '0';
  }
}
