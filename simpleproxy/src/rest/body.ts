import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** Up to this size (bytes) a body is kept in memory, so that the request can be sent again after a 429. A larger body is streamed, once. */
const HELD_BYTES = 256 * 1024;

export type Body = { held: Buffer } | { stream: Readable };

async function* rejoin(start: Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* start;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** Reads the body of a request: as a whole if it is small, else as a stream that begins with the bytes read so far. */
export async function takeBody(request: IncomingMessage): Promise<Body> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > HELD_BYTES) return { stream: request };
  const chunks: Buffer[] = [];
  let size = 0;
  const source = request.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  for (let next = await source.next(); !next.done; next = await source.next()) {
    chunks.push(next.value);
    size += next.value.length;
    if (size > HELD_BYTES) return { stream: Readable.from(rejoin(chunks, source)) };
  }
  return { held: Buffer.concat(chunks) };
}
