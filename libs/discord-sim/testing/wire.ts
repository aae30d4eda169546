import { once } from 'node:events';
import { constants, createInflate, createZstdDecompress, inflateSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { decodeEtf } from '../src/gateway/etf.ts';
import type { Simulation } from '../src/simulation.ts';

export interface Payload {
  op: number;
  t: string | null;
  s: number | null;
  d: Record<string, unknown>;
}

function isWhole(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}

/** A gateway client that sends only the payloads of the test. */
export class Wire {
  readonly socket: WebSocket;
  readonly #received: Payload[] = [];
  readonly closed: Promise<number>;
  /** Sequence number of the last dispatch. */
  lastSeq = 0;
  #wake: () => void = () => undefined;

  constructor(sim: Simulation, query = 'v=10&encoding=json') {
    this.socket = new WebSocket(`${sim.gateway.url}?${query}`);
    const take = (text: string) => {
      const payload = JSON.parse(text) as Payload;
      this.lastSeq = payload.s ?? this.lastSeq;
      this.#received.push(payload);
      this.#wake();
    };
    const inflate = query.includes('zstd')
      ? createZstdDecompress()
      : createInflate({ finishFlush: constants.Z_SYNC_FLUSH });
    let text = '';
    inflate.setEncoding('utf8');
    inflate.on('data', (chunk: string) => {
      text += chunk;
      // Large messages come in pieces.
      if (!isWhole(text)) return;
      take(text);
      text = '';
    });
    this.socket.on('error', () => undefined);
    this.closed = once(this.socket, 'close').then(([code]) => code as number);
    this.socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) take(data.toString('utf8'));
      else if (query.includes('-stream')) inflate.write(data);
      else if (query.includes('etf')) take(JSON.stringify(decodeEtf(data)));
      else take(inflateSync(data).toString('utf8'));
    });
  }

  send(payload: unknown): void {
    this.socket.send(typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload));
  }

  /** Takes the first received payload with this opcode or event. */
  async next(what: number | string): Promise<Payload> {
    for (;;) {
      const index = this.#received.findIndex(({ op, t }) => (typeof what === 'number' ? op === what : t === what));
      if (index >= 0) return this.#received.splice(index, 1)[0]!;
      const more = new Promise<'more'>((resolve) => (this.#wake = () => resolve('more')));
      const ended = this.closed.then((code) => code);
      const outcome = await Promise.race([more, ended]);
      if (outcome !== 'more') throw new Error(`closed with ${outcome} while waiting for ${what}`);
    }
  }

  /** Received payloads that were not taken. */
  get left(): readonly Payload[] {
    return this.#received;
  }

  async identify(token: string, more: object = {}): Promise<Payload> {
    await this.next(10);
    this.send({ op: 2, d: { token, intents: 1, properties: { os: 'x', browser: 'x', device: 'x' }, ...more } });
    return this.next('READY');
  }

  /** Cuts the connection, like a pulled cable. */
  cut(): void {
    this.socket.terminate();
  }
}
