/**
 * A frame on the socket between jobserver and vm-worker: two little-endian 32-bit numbers (bytes of the rest, bytes of
 * the head), the head as JSON, and a body of plain text that neither side has to parse to pass it on.
 */
export interface Frame<H> {
  head: H;
  body: string;
}

/** The stream contains bytes that no correct peer sends. The reader closes the connection. */
export class BadFrame extends Error {}

/** The bytes of one frame. */
export function encodeFrame(head: unknown, body = ''): Buffer {
  const headText = JSON.stringify(head);
  const headBytes = Buffer.byteLength(headText);
  const bodyBytes = body === '' ? 0 : Buffer.byteLength(body);
  const frame = Buffer.allocUnsafe(8 + headBytes + bodyBytes);
  frame.writeUInt32LE(4 + headBytes + bodyBytes, 0);
  frame.writeUInt32LE(headBytes, 4);
  frame.write(headText, 8, 'utf8');
  if (bodyBytes > 0) frame.write(body, 8 + headBytes, 'utf8');
  return frame;
}

/** Cuts a stream of bytes into frames. */
export class FrameReader<H> {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #buffered = 0;

  /** @param maxBytes a longer frame is rejected as soon as its length is known */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @throws BadFrame */
  *push(chunk: Buffer): Generator<Frame<H>> {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    for (;;) {
      if (this.#buffered < 8) return;
      const first = this.#front(8);
      const bytes = first.readUInt32LE(0);
      const headBytes = first.readUInt32LE(4);
      if (bytes > this.#maxBytes || headBytes + 4 > bytes) throw new BadFrame(`a frame of ${bytes} bytes`);
      if (this.#buffered < 4 + bytes) return;
      const all = this.#front(4 + bytes);
      this.#drop(4 + bytes);
      yield {
        head: parseHead(all.toString('utf8', 8, 8 + headBytes)) as H,
        body: all.toString('utf8', 8 + headBytes, 4 + bytes),
      };
    }
  }

  /** The first `bytes` bytes in one piece. */
  #front(bytes: number): Buffer {
    const first = this.#chunks[0];
    if (first !== undefined && first.length >= bytes) return first;
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }

  #drop(bytes: number): void {
    const rest = this.#chunks[0]?.subarray(bytes);
    if (rest === undefined || rest.length === 0) this.#chunks.shift();
    else this.#chunks[0] = rest;
    this.#buffered -= bytes;
  }
}

function parseHead(text: string): object {
  try {
    const head: unknown = JSON.parse(text);
    if (typeof head === 'object' && head !== null) return head;
  } catch {
    // Reported below.
  }
  throw new BadFrame('a head that is not a JSON object');
}
