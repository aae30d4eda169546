import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { PORTS, type Ports } from '../ports.ts';
import { resumeAfter, type EventStream } from '../stream/event-stream.ts';
import { Streams } from '../stream/streams.ts';
import { Tail } from '../stream/tail.ts';
import { Wakes } from '../stream/wakes.ts';
import { runJson, runLogLine } from './run-json.ts';
import { Runs } from './runs.ts';

const PAGE = 100;

/** Streams a run: its state whenever it changes, and its log lines. */
@Injectable()
export class RunStream {
  readonly #ports: Ports;
  readonly #runs: Runs;
  readonly #streams: Streams;
  readonly #wakes: Wakes;

  constructor(
    @Inject(PORTS) ports: Ports,
    @Inject(Runs) runs: Runs,
    @Inject(Streams) streams: Streams,
    @Inject(Wakes) wakes: Wakes,
  ) {
    this.#ports = ports;
    this.#runs = runs;
    this.#streams = streams;
    this.#wakes = wakes;
  }

  async open(guildId: string, runId: string, request: Request, response: Response): Promise<void> {
    await this.#runs.of(guildId, runId);
    const stream = this.#streams.open(request, response, () => tail.wake());
    const read = this.#reader(runId, stream, resumeAfter(request));
    const tail = new Tail(read, stream.signal, this.#ports.log);
    this.#wakes.on('run', runId, () => tail.wake(), stream.signal);
    tail.wake();
  }

  #reader(runId: string, stream: EventStream, resumed: string | undefined): () => Promise<void> {
    let shown = '';
    let last = resumed;
    const sendLines = async (): Promise<void> => {
      for (;;) {
        const lines = await this.#ports.runs.logs(runId, {
          limit: PAGE,
          ...(last === undefined ? {} : { after: last }),
        });
        for (const line of lines) {
          await stream.send('log', runLogLine(line), line.id);
          last = line.id;
        }
        if (lines.length < PAGE || stream.signal.aborted) return;
      }
    };
    return async () => {
      // Read the state first and send it last: then all lines of a run are sent before the run is shown as ended.
      const run = await this.#ports.runs.get(runId);
      if (!run) return stream.end();
      await sendLines();
      const state = JSON.stringify(runJson(run));
      if (state !== shown) await stream.send('run', runJson(run));
      shown = state;
    };
  }
}
