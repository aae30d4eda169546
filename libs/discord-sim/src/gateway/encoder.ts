import { constants, createDeflate, createZstdCompress, deflateSync } from 'node:zlib';

/** Turns the text of a message into what goes over the socket, keeping the order. */
export interface Encoder {
  encode(text: string, deliver: (data: string | Buffer) => void): void;
  close(): void;
}

const plainText: Encoder = {
  encode: (text, deliver) => deliver(text),
  close: () => undefined,
};

/** Payload compression: each large message by itself. */
export const eachCompressed: Encoder = {
  encode: (text, deliver) => deliver(text.length > 1024 ? deflateSync(text) : text),
  close: () => undefined,
};

/** Transport compression: one context for the whole connection, flushed after each message. */
function streamed(kind: 'zlib-stream' | 'zstd-stream'): Encoder {
  const isZlib = kind === 'zlib-stream';
  const stream = isZlib ? createDeflate() : createZstdCompress();
  const flush = isZlib ? constants.Z_SYNC_FLUSH : constants.ZSTD_e_flush;
  let chunks: Buffer[] = [];
  const drain = () => {
    for (let chunk = stream.read() as Buffer | null; chunk !== null; chunk = stream.read() as Buffer | null)
      chunks.push(chunk);
  };
  // Without reading along, a message larger than the stream's buffer would never be flushed.
  stream.on('readable', drain);
  stream.on('error', () => undefined);
  return {
    encode(text, deliver) {
      stream.write(text);
      stream.flush(flush, () => {
        drain();
        const message = Buffer.concat(chunks);
        chunks = [];
        if (message.length > 0) deliver(message);
      });
    },
    close: () => stream.close(),
  };
}

/** The encoder a connection asked for in its address; null for one that Discord does not know. */
export function encoderFor(compress: string | null): Encoder | null {
  if (compress === null || compress === '') return plainText;
  return compress === 'zlib-stream' || compress === 'zstd-stream' ? streamed(compress) : null;
}
