import { writeSync } from 'node:fs';
import type { Socket } from 'node:net';

/**
 * Writes to the kernel at once, before the next request is read: if that request gets stuck, the peer has all earlier answers. The
 * stream, which is several times slower, takes over while the peer does not read.
 */
export class PromptWriter {
  readonly #fd: number;
  readonly #socket: Socket;

  constructor(fd: number, socket: Socket) {
    this.#fd = fd;
    this.#socket = socket;
  }

  write(bytes: Buffer): void {
    const written = this.#socket.writableLength === 0 ? this.#tryNow(bytes) : 0;
    if (written < bytes.length) this.#socket.write(written === 0 ? bytes : bytes.subarray(written));
  }

  #tryNow(bytes: Buffer): number {
    try {
      return writeSync(this.#fd, bytes);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0;
      // The peer is gone.
      process.exit(0);
    }
  }
}
