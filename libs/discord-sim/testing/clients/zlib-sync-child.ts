import { constants, inflateSync } from 'node:zlib';

export const Z_NO_FLUSH = constants.Z_NO_FLUSH;
export const Z_SYNC_FLUSH = constants.Z_SYNC_FLUSH;

/** The calls of the package `zlib-sync` that clients make: bytes in, and after a flush new output in `result`. */
export class Inflate {
  #bytes = Buffer.alloc(0);
  #told = 0;
  readonly #asText: boolean;
  err = 0;
  msg: string | null = null;
  result: string | Buffer | null = null;

  constructor({ to }: { to?: string } = {}) {
    this.#asText = to === 'string';
  }

  push(chunk: Buffer, flush: number | boolean): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    if (flush !== Z_SYNC_FLUSH) return;
    const all = inflateSync(this.#bytes, { finishFlush: Z_SYNC_FLUSH });
    const fresh = all.subarray(this.#told);
    this.#told = all.length;
    this.result = this.#asText ? fresh.toString('utf8') : fresh;
  }
}

export default { Inflate, Z_NO_FLUSH, Z_SYNC_FLUSH };
