import { constants, createDeflate, createZstdCompress } from 'node:zlib';
import type { WebSocket } from 'ws';

/** Sends payloads to one client, in order. */
export interface Transport {
  send(payload: Buffer): void;
  /** Bytes sent that the client has not read yet. */
  readonly buffered: number;
  /** Called when bytes were written. */
  onDrain: () => void;
  close(): void;
}

class PlainTransport implements Transport {
  readonly #socket: WebSocket;
  onDrain = () => {};

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  get buffered(): number {
    return this.#socket.bufferedAmount;
  }

  send(payload: Buffer): void {
    this.#socket.send(payload, { binary: false }, () => this.onDrain());
  }

  close(): void {}
}

/**
 * One compression context for the whole connection, flushed after each payload.
 * @see https://docs.discord.com/developers/events/gateway#transport-compression
 */
class StreamTransport implements Transport {
  readonly #socket: WebSocket;
  readonly #stream: ReturnType<typeof createDeflate> | ReturnType<typeof createZstdCompress>;
  readonly #queue: Buffer[] = [];
  #chunks: Buffer[] = [];
  #queued = 0;
  #busy = false;
  onDrain = () => {};

  constructor(socket: WebSocket, method: 'zlib-stream' | 'zstd-stream') {
    this.#socket = socket;
    this.#stream =
      method === 'zlib-stream'
        ? createDeflate({ flush: constants.Z_SYNC_FLUSH })
        : createZstdCompress({ flush: constants.ZSTD_e_flush });
    this.#stream.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
    this.#stream.on('error', () => this.#socket.terminate());
  }

  get buffered(): number {
    return this.#socket.bufferedAmount + this.#queued;
  }

  send(payload: Buffer): void {
    this.#queue.push(payload);
    this.#queued += payload.length;
    this.#next();
  }

  #next(): void {
    const payload = this.#busy ? undefined : this.#queue.shift();
    if (!payload) return;
    this.#busy = true;
    this.#stream.write(payload, () => {
      this.#busy = false;
      this.#queued -= payload.length;
      const message = Buffer.concat(this.#chunks);
      this.#chunks = [];
      this.#socket.send(message, { binary: true }, () => this.onDrain());
      this.#next();
    });
  }

  close(): void {
    this.#stream.destroy();
  }
}

/** The values that a client may send in `compress=`. */
export const isCompression = (name: string | null): name is 'zlib-stream' | 'zstd-stream' | null =>
  name === null || name === 'zlib-stream' || name === 'zstd-stream';

export const createTransport = (socket: WebSocket, compress: 'zlib-stream' | 'zstd-stream' | null): Transport =>
  compress === null ? new PlainTransport(socket) : new StreamTransport(socket, compress);
