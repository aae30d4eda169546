import { crc32 } from 'node:zlib';

const LEAD = 12;
/** Larger than any dispatch of Discord's; a greater length means a torn or foreign file. */
const MAX_FRAME = 256 * 1024 * 1024;

const EMPTY = Buffer.alloc(0);

/** One record on disk: total length, checksum, header length, header JSON, payload bytes. */
export function encodeFrame(header: object, payload: Buffer = EMPTY): Buffer {
  const head = Buffer.from(JSON.stringify(header));
  const frame = Buffer.allocUnsafe(LEAD + head.length + payload.length);
  frame.writeUInt32LE(head.length + payload.length, 0);
  frame.writeUInt32LE(head.length, 8);
  head.copy(frame, LEAD);
  payload.copy(frame, LEAD + head.length);
  frame.writeUInt32LE(crc32(frame.subarray(8)), 4);
  return frame;
}

/** Every whole record of a file, in order. Stops at the first torn one: a kill during a write leaves such a tail. */
export function* decodeFrames(file: Buffer): Generator<{ header: unknown; payload: Buffer }> {
  let at = 0;
  while (at + LEAD <= file.length) {
    const length = file.readUInt32LE(at);
    const end = at + LEAD + length;
    if (length > MAX_FRAME || end > file.length) return;
    if (crc32(file.subarray(at + 8, end)) !== file.readUInt32LE(at + 4)) return;
    const split = at + LEAD + file.readUInt32LE(at + 8);
    yield {
      header: JSON.parse(file.toString('utf8', at + LEAD, split)),
      payload: Buffer.from(file.subarray(split, end)),
    };
    at = end;
  }
}
