import type { Pixel } from './png.ts';

const STEPS = 6;
/** Number of codes after which the code size of a GIF would grow: the table is cleared before that. */
const RUN = 120;

/** Six levels for each colour channel. */
function palette(): Buffer {
  const colours = Buffer.alloc(256 * 3);
  for (let index = 0; index < STEPS ** 3; index += 1) {
    const parts = [Math.floor(index / 36), Math.floor(index / 6) % 6, index % 6];
    parts.forEach((part, at) => (colours[index * 3 + at] = part * 51));
  }
  return colours;
}

/** Codes of nine bits each, the lowest bit first. */
function pack(codes: readonly number[]): Buffer {
  const bytes = Buffer.alloc(Math.ceil((codes.length * 9) / 8));
  codes.forEach((code, index) => {
    for (let bit = 0; bit < 9; bit += 1) {
      const at = index * 9 + bit;
      bytes[at >>> 3]! |= ((code >>> bit) & 1) << (at & 7);
    }
  });
  return bytes;
}

/** A GIF of one frame from RGB pixels, not compressed. @see https://www.w3.org/Graphics/GIF/spec-gif89a.txt */
export function gif(size: number, pixel: Pixel): Buffer {
  const [clear, end] = [256, 257];
  const codes: number[] = [];
  for (let at = 0; at < size * size; at += 1) {
    if (at % RUN === 0) codes.push(clear);
    const steps = pixel(at % size, Math.floor(at / size)).map((part) =>
      Math.max(0, Math.min(STEPS - 1, Math.round(part / 51))),
    );
    codes.push(steps[0]! * 36 + steps[1]! * 6 + steps[2]!);
  }
  codes.push(end);
  const data = pack(codes);
  const blocks: Buffer[] = [];
  for (let at = 0; at < data.length; at += 255) {
    const block = data.subarray(at, at + 255);
    blocks.push(Buffer.from([block.length]), block);
  }
  const head = Buffer.from([0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0, 0, 0, 0, 0xf7, 0, 0]);
  head.writeUInt16LE(size, 6);
  head.writeUInt16LE(size, 8);
  const frame = Buffer.from([0x2c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8]);
  frame.writeUInt16LE(size, 5);
  frame.writeUInt16LE(size, 7);
  return Buffer.concat([head, palette(), frame, ...blocks, Buffer.from([0, 0x3b])]);
}
