import { constants, createDeflate, createZstdCompress, deflateSync } from 'node:zlib';
import { encodeEtf } from './etf.ts';

/** How payloads are written: as JSON text or as Erlang's terms. */
export type Encoding = 'json' | 'etf';

/** Encodes the text of a message for the socket, in order. */
export interface Encoder {
  encode(text: string, deliver: (data: string | Buffer) => void): void;
  close(): void;
}

/** The bytes of a payload that is held as JSON. */
function written(text: string, encoding: Encoding): string | Buffer {
  return encoding === 'json' ? text : encodeEtf(JSON.parse(text));
}

function plain(encoding: Encoding): Encoder {
  return {
    encode: (text, deliver) => deliver(written(text, encoding)),
    close: () => undefined,
  };
}

/** Payload compression: compresses each large message by itself. Only for JSON. */
export const eachCompressed: Encoder = {
  encode: (text, deliver) => deliver(text.length > 1024 ? deflateSync(text) : text),
  close: () => undefined,
};

/** Transport compression: one context for the whole connection, flushed after each message. */
function streamed(kind: 'zlib-stream' | 'zstd-stream', encoding: Encoding): Encoder {
  const isZlib = kind === 'zlib-stream';
  const stream = isZlib ? createDeflate() : createZstdCompress();
  const flush = isZlib ? constants.Z_SYNC_FLUSH : constants.ZSTD_e_flush;
  let chunks: Buffer[] = [];
  const drain = () => {
    for (let chunk = stream.read() as Buffer | null; chunk !== null; chunk = stream.read() as Buffer | null)
      chunks.push(chunk);
  };
  // Without this reader, a message larger than the stream's buffer would never be flushed.
  stream.on('readable', drain);
  stream.on('error', () => undefined);
  return {
    encode(text, deliver) {
      stream.write(written(text, encoding));
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

/** The encoder that a connection requested in its address; null for one that Discord does not know. */
export function encoderFor(compress: string | null, encoding: Encoding): Encoder | null {
  if (compress === null || compress === '') return plain(encoding);
  return compress === 'zlib-stream' || compress === 'zstd-stream' ? streamed(compress, encoding) : null;
}
