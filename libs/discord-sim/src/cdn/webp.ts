import type { Pixel } from './png.ts';

/** Bits, the lowest first. */
class Bits {
  readonly #bytes: number[] = [];
  #value = 0;
  #count = 0;

  put(value: number, count: number): void {
    for (let bit = 0; bit < count; bit += 1) {
      this.#value |= ((value >>> bit) & 1) << this.#count;
      this.#count += 1;
      if (this.#count === 8) {
        this.#bytes.push(this.#value);
        this.#value = 0;
        this.#count = 0;
      }
    }
  }

  end(): Buffer {
    if (this.#count > 0) this.#bytes.push(this.#value);
    return Buffer.from(this.#bytes);
  }
}

const reversed = Uint8Array.from({ length: 256 }, (_, byte) => {
  let value = 0;
  for (let bit = 0; bit < 8; bit += 1) value |= ((byte >>> bit) & 1) << (7 - bit);
  return value;
});

/** A prefix code in which each of 256 symbols has eight bits. */
function flatCode(bits: Bits): void {
  bits.put(0, 1);
  // There are twelve lengths of code lengths. Only the one for "eight" is used, so each use takes no bits.
  bits.put(12 - 4, 4);
  for (let index = 0; index < 12; index += 1) bits.put(index === 11 ? 1 : 0, 3);
  bits.put(1, 1);
  bits.put(3, 3);
  bits.put(256 - 2, 8);
}

/** A prefix code of one symbol. It takes no bits. */
function singleCode(bits: Bits, symbol: number): void {
  bits.put(1, 1);
  bits.put(0, 1);
  bits.put(1, 1);
  bits.put(symbol, 8);
}

/**
 * A WebP of RGB pixels: lossless, and not compressed.
 *
 * @see https://developers.google.com/speed/webp/docs/webp_lossless_bitstream_specification
 */
export function webp(size: number, pixel: Pixel): Buffer {
  const bits = new Bits();
  bits.put(0x2f, 8);
  bits.put(size - 1, 14);
  bits.put(size - 1, 14);
  // No alpha, version 0, no transform, no colour cache, no meta prefix codes.
  bits.put(0, 1 + 3 + 1 + 1 + 1);
  for (let code = 0; code < 3; code += 1) flatCode(bits);
  singleCode(bits, 255);
  singleCode(bits, 0);
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1) {
      const [red, green, blue] = pixel(x, y).map((part) => Math.max(0, Math.min(255, Math.round(part))));
      for (const part of [green!, red!, blue!]) bits.put(reversed[part]!, 8);
    }
  const data = bits.end();
  const padded = data.length % 2 === 0 ? data : Buffer.concat([data, Buffer.alloc(1)]);
  const head = Buffer.alloc(20);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(12 + padded.length, 4);
  head.write('WEBPVP8L', 8, 'latin1');
  head.writeUInt32LE(data.length, 16);
  return Buffer.concat([head, padded]);
}
