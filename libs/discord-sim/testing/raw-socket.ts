import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Simulation } from '../src/simulation.ts';

/** A frame as a client sends it; its length and its compression flag may be wrong. */
export function clientFrame(data: Buffer, { opcode = 1, length = data.length, isCompressed = false } = {}): Buffer {
  const head = Buffer.alloc(length < 126 ? 6 : 14);
  head[0] = 0x80 | (isCompressed ? 0x40 : 0) | opcode;
  // A mask of zeros leaves the data unchanged.
  head[1] = 0x80 | (length < 126 ? length : 127);
  if (length >= 126) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, data]);
}

/** A socket that sends exactly these bytes, and never closes on its own. */
export class RawSocket {
  readonly socket: Socket;
  /** All received bytes, after the other side has closed. */
  readonly closed: Promise<string>;
  #received = Buffer.alloc(0);

  constructor(sim: Simulation, text: string) {
    this.socket = connect({ port: Number(new URL(sim.url).port), host: '127.0.0.1', allowHalfOpen: true });
    this.socket.on('error', () => undefined);
    this.socket.on('data', (chunk) => (this.#received = Buffer.concat([this.#received, chunk as Buffer])));
    // Not with `once` of events, which an error would reject.
    this.closed = new Promise<void>((resolve) => {
      for (const event of ['end', 'close']) this.socket.once(event, () => resolve());
    }).then(() => {
      this.socket.destroy();
      return this.#received.toString('latin1');
    });
    if (text !== '') this.socket.write(text, 'latin1');
  }

  /** The received bytes, as soon as they contain this text. @throws Error when the socket closes before */
  async until(text: string): Promise<string> {
    for (;;) {
      const received = this.#received.toString('latin1');
      if (received.includes(text)) return received;
      const next = await Promise.race([once(this.socket, 'data'), this.closed]);
      if (typeof next === 'string') throw new Error(`closed without ${text}: ${next}`);
    }
  }

  /** The code of the close frame, which arrives last. */
  async closeCode(): Promise<number> {
    for (;;) {
      const at = this.#received.lastIndexOf(0x88);
      if (at >= 0 && this.#received.length >= at + 4) return this.#received.readUInt16BE(at + 2);
      await Promise.race([once(this.socket, 'data'), this.closed]);
    }
  }
}
