// Erlang's external term format, as far as JSON needs it.
// https://www.erlang.org/doc/apps/erts/erl_ext_dist.html
import type { Json } from '#libs/vocabulary';

const VERSION = 131;
const Tag = {
  newFloat: 70,
  compressed: 80,
  smallInteger: 97,
  integer: 98,
  float: 99,
  atom: 100,
  smallTuple: 104,
  largeTuple: 105,
  nil: 106,
  string: 107,
  list: 108,
  binary: 109,
  smallBig: 110,
  largeBig: 111,
  smallAtom: 115,
  map: 116,
  utf8Atom: 118,
  smallUtf8Atom: 119,
} as const;

/** Nesting depth of terms; deeper ones are rejected. */
const MAX_DEPTH = 128;

/** A buffer that grows as terms are written. */
class Writer {
  #bytes = Buffer.allocUnsafe(1024);
  #length = 0;

  #room(count: number): number {
    const at = this.#length;
    if (at + count > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, at + count));
      this.#bytes.copy(larger, 0, 0, at);
      this.#bytes = larger;
    }
    this.#length += count;
    return at;
  }

  byte(value: number): void {
    const at = this.#room(1);
    this.#bytes[at] = value;
  }

  tagged(tag: number, count: number): void {
    const at = this.#room(5);
    this.#bytes[at] = tag;
    this.#bytes.writeUInt32BE(count, at + 1);
  }

  text(text: string): void {
    const size = Buffer.byteLength(text);
    this.tagged(Tag.binary, size);
    const at = this.#room(size);
    this.#bytes.write(text, at, 'utf8');
  }

  atom(name: string): void {
    this.byte(Tag.smallAtom);
    this.byte(name.length);
    const at = this.#room(name.length);
    this.#bytes.write(name, at, 'latin1');
  }

  number(value: number): void {
    if (Number.isInteger(value) && value >= 0 && value <= 255 && !Object.is(value, -0)) {
      this.byte(Tag.smallInteger);
      this.byte(value);
    } else if (value === (value | 0) && !Object.is(value, -0)) {
      const at = this.#room(5);
      this.#bytes[at] = Tag.integer;
      this.#bytes.writeInt32BE(value, at + 1);
    } else if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      this.#big(value);
    } else {
      const at = this.#room(9);
      this.#bytes[at] = Tag.newFloat;
      this.#bytes.writeDoubleBE(value, at + 1);
    }
  }

  #big(value: number): void {
    // As few digits as possible, as Erlang does: clients derive the type from their number.
    this.byte(Tag.smallBig);
    const digits: number[] = [];
    for (let rest = Math.abs(value); rest > 0; rest = Math.floor(rest / 256)) digits.push(rest % 256);
    this.byte(digits.length);
    this.byte(value < 0 ? 1 : 0);
    for (const digit of digits) this.byte(digit);
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}

function write(writer: Writer, value: unknown, keysAsAtoms: boolean): void {
  if (value === null || value === undefined) writer.atom('nil');
  else if (typeof value === 'boolean') writer.atom(value ? 'true' : 'false');
  else if (typeof value === 'string') writer.text(value);
  else if (typeof value === 'number') writer.number(value);
  else if (Array.isArray(value)) {
    if (value.length > 0) {
      writer.tagged(Tag.list, value.length);
      for (const item of value) write(writer, item, keysAsAtoms);
    }
    writer.byte(Tag.nil);
  } else {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    writer.tagged(Tag.map, entries.length);
    for (const [key, item] of entries) {
      if (keysAsAtoms && /^[\w$]{1,255}$/.test(key)) writer.atom(key);
      else writer.text(key);
      write(writer, item, keysAsAtoms);
    }
  }
}

/** A JSON value as a term: `null` and booleans are atoms, text is binary. Discord writes keys as atoms, clients must not. */
export function encodeEtf(value: unknown, keysAsAtoms = true): Buffer {
  const writer = new Writer();
  writer.byte(VERSION);
  write(writer, value, keysAsAtoms);
  return writer.bytes;
}

/** Bytes that are not a term, or a term without a JSON value. */
export class EtfError extends Error {}

class Reader {
  readonly #bytes: Buffer;
  readonly #keys: 'text' | 'any';
  #at = 0;

  constructor(bytes: Buffer, keys: 'text' | 'any') {
    this.#bytes = bytes;
    this.#keys = keys;
  }

  whole(): Json {
    if (this.#byte() !== VERSION) throw new EtfError('not the version 131');
    const value = this.#term(0);
    if (this.#at !== this.#bytes.length) throw new EtfError('bytes after the term');
    return value;
  }

  #take(count: number): Buffer {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw new EtfError('ends too early');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  #byte(): number {
    return this.#take(1)[0]!;
  }

  /** Reads a count of items that each need at least `bytes` bytes. */
  #count(bytesEach: number): number {
    const count = this.#take(4).readUInt32BE();
    if (count * bytesEach > this.#bytes.length - this.#at) throw new EtfError('ends too early');
    return count;
  }

  #term(depth: number): Json {
    if (depth > MAX_DEPTH) throw new EtfError('too deep');
    const tag = this.#byte();
    switch (tag) {
      case Tag.smallInteger:
        return this.#byte();
      case Tag.integer:
        return this.#take(4).readInt32BE();
      case Tag.newFloat:
        return finite(this.#take(8).readDoubleBE());
      case Tag.float:
        return finite(Number(this.#take(31).toString('latin1').replace(/\0+$/, '')));
      case Tag.atom:
      case Tag.utf8Atom:
        return meaning(this.#text(this.#take(2).readUInt16BE()));
      case Tag.smallAtom:
      case Tag.smallUtf8Atom:
        return meaning(this.#text(this.#byte()));
      case Tag.binary:
        return this.#text(this.#count(1));
      case Tag.string:
        return [...this.#take(this.#take(2).readUInt16BE())];
      case Tag.smallBig:
        return this.#big(this.#byte());
      case Tag.largeBig:
        return this.#big(this.#count(1));
      case Tag.nil:
        return [];
      case Tag.list:
        return this.#list(depth);
      case Tag.smallTuple:
        return this.#items(this.#byte(), depth);
      case Tag.largeTuple:
        return this.#items(this.#count(1), depth);
      case Tag.map:
        return this.#map(depth);
      case Tag.compressed:
        throw new EtfError('compressed terms are not taken');
      default:
        throw new EtfError(`unknown tag ${tag}`);
    }
  }

  #text(size: number): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.#take(size));
    } catch (error) {
      throw error instanceof EtfError ? error : new EtfError('not UTF-8');
    }
  }

  #items(count: number, depth: number): Json[] {
    const items: Json[] = [];
    for (let index = 0; index < count; index += 1) items.push(this.#term(depth + 1));
    return items;
  }

  #list(depth: number): Json[] {
    const items = this.#items(this.#count(1), depth);
    if (this.#byte() !== Tag.nil) throw new EtfError('improper list');
    return items;
  }

  #map(depth: number): Json {
    const count = this.#count(2);
    const map: Record<string, Json> = {};
    for (let index = 0; index < count; index += 1) {
      const isText = this.#bytes[this.#at] === Tag.binary;
      if (!isText && this.#keys === 'text') throw new EtfError('a key that is no text');
      const key = this.#term(depth + 1);
      // erlpack writes keys like "7" as numbers.
      if (typeof key !== 'string' && typeof key !== 'number') throw new EtfError('a key that is no text');
      Object.defineProperty(map, String(key), {
        value: this.#term(depth + 1),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return map;
  }

  /** Integers that a double cannot hold become text, as ids are. */
  #big(size: number): Json {
    if (size > 256) throw new EtfError('a number that is too large');
    const isNegative = this.#byte() !== 0;
    let value = 0n;
    for (const [index, digit] of this.#take(size).entries()) value |= BigInt(digit) << BigInt(index * 8);
    if (isNegative) value = -value;
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new EtfError('not a number');
  return value;
}

function meaning(atom: string): Json {
  if (atom === 'nil' || atom === 'null') return null;
  if (atom === 'true' || atom === 'false') return atom === 'true';
  return atom;
}

/**
 * The JSON value of a term.
 *
 * @param keys `text` refuses atoms as keys, as Discord does
 * @throws EtfError
 */
export function decodeEtf(bytes: Buffer, keys: 'text' | 'any' = 'any'): Json {
  return new Reader(bytes, keys).whole();
}
