import type { Pixel } from './png.ts';

const QUANTUM = 8;
const ZIGZAG = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63,
];
/** Symbols of the first coefficient have four bits each, those of the others eight. */
const DC = Array.from({ length: 12 }, (_, size) => size);
const AC = [0x00, 0xf0, ...Array.from({ length: 160 }, (_, at) => (Math.floor(at / 10) << 4) | ((at % 10) + 1))];
const codeOf = new Map(AC.map((symbol, code) => [symbol, code]));

const cosines = Array.from({ length: 64 }, (_, at) =>
  Math.cos(((2 * (at % 8) + 1) * Math.floor(at / 8) * Math.PI) / 16),
);

/** Writes bits, the highest first, with a zero byte after each 0xFF byte. */
class Bits {
  readonly bytes: number[] = [];
  #value = 0;
  #count = 0;

  put(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit -= 1) {
      this.#value = (this.#value << 1) | ((value >>> bit) & 1);
      this.#count += 1;
      if (this.#count < 8) continue;
      this.bytes.push(this.#value);
      if (this.#value === 0xff) this.bytes.push(0);
      this.#value = 0;
      this.#count = 0;
    }
  }

  /** A number as JPEG encodes it: its length in bits comes first. */
  number(value: number, size: number): void {
    this.put(value < 0 ? value + (1 << size) - 1 : value, size);
  }
}

const sizeOf = (value: number): number => (value === 0 ? 0 : Math.floor(Math.log2(Math.abs(value))) + 1);

/** Cosine coefficients of a block, in zigzag order. */
function transform(block: Float64Array): number[] {
  const rows = new Float64Array(64);
  const out = new Float64Array(64);
  const along = (from: Float64Array, to: Float64Array, step: number, stride: number): void => {
    for (let line = 0; line < 8; line += 1)
      for (let u = 0; u < 8; u += 1) {
        let sum = 0;
        for (let x = 0; x < 8; x += 1) sum += from[line * stride + x * step]! * cosines[u * 8 + x]!;
        to[line * stride + u * step] = (sum / 2) * (u === 0 ? Math.SQRT1_2 : 1);
      }
  };
  along(block, rows, 1, 8);
  along(rows, out, 8, 1);
  return ZIGZAG.map((at) => Math.round(out[at]! / QUANTUM));
}

/** Writes a block; returns its first coefficient, because the next block stores the difference to it. */
function writeBlock(bits: Bits, coefficients: readonly number[], before: number): number {
  const first = coefficients[0]!;
  const size = sizeOf(first - before);
  bits.put(size, 4);
  bits.number(first - before, size);
  let zeros = 0;
  for (const value of coefficients.slice(1)) {
    if (value === 0) {
      zeros += 1;
      continue;
    }
    for (; zeros > 15; zeros -= 16) bits.put(codeOf.get(0xf0)!, 8);
    bits.put(codeOf.get((zeros << 4) | sizeOf(value))!, 8);
    bits.number(value, sizeOf(value));
    zeros = 0;
  }
  if (zeros > 0) bits.put(codeOf.get(0)!, 8);
  return first;
}

function segment(marker: number, data: readonly number[]): Buffer {
  const length = data.length + 2;
  return Buffer.from([0xff, marker, length >>> 8, length & 0xff, ...data]);
}

function huffman(kind: number, symbols: readonly number[], bits: number): number[] {
  return [kind, ...Array.from({ length: 16 }, (_, index) => (index === bits - 1 ? symbols.length : 0)), ...symbols];
}

/** Brightness and the two colour differences. */
const split = ([red, green, blue]: readonly [number, number, number]): readonly number[] => [
  0.299 * red + 0.587 * green + 0.114 * blue - 128,
  -0.168736 * red - 0.331264 * green + 0.5 * blue,
  0.5 * red - 0.418688 * green - 0.081312 * blue,
];

/** A baseline JPEG of RGB pixels. @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf */
export function jpeg(size: number, pixel: Pixel): Buffer {
  const bits = new Bits();
  const before = [0, 0, 0];
  for (let top = 0; top < size; top += 8)
    for (let left = 0; left < size; left += 8) {
      const blocks = [new Float64Array(64), new Float64Array(64), new Float64Array(64)];
      for (let at = 0; at < 64; at += 1) {
        const [x, y] = [Math.min(left + (at % 8), size - 1), Math.min(top + (at >>> 3), size - 1)];
        split(pixel(x, y)).forEach((part, index) => (blocks[index]![at] = part));
      }
      blocks.forEach((block, index) => (before[index] = writeBlock(bits, transform(block), before[index]!)));
    }
  bits.put(0x7f, 7);
  const components = [1, 2, 3];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xdb, [0, ...Array<number>(64).fill(QUANTUM)]),
    segment(0xc0, [
      8,
      size >>> 8,
      size & 0xff,
      size >>> 8,
      size & 0xff,
      3,
      ...components.flatMap((id) => [id, 0x11, 0]),
    ]),
    segment(0xc4, huffman(0x00, DC, 4)),
    segment(0xc4, huffman(0x10, AC, 8)),
    segment(0xda, [3, ...components.flatMap((id) => [id, 0]), 0, 63, 0]),
    Buffer.from(bits.bytes),
    Buffer.from([0xff, 0xd9]),
  ]);
}
