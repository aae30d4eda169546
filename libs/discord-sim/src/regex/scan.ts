import { PatternError } from './syntax.ts';

const controls: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\u0007' };
const PUNCTUATION = /^[\\.+*?()|[\]{}^$#&\-~/<>!"%',:;=@_` ]$/;

/** Reads a pattern from left to right, one code point at a time. */
export class Scan {
  readonly #characters: string[];
  #at = 0;

  constructor(pattern: string) {
    this.#characters = Array.from(pattern);
  }

  get isOver(): boolean {
    return this.#at >= this.#characters.length;
  }

  get next(): string | undefined {
    return this.#characters[this.#at];
  }

  /** Advances if this text is next. */
  take(text: string): boolean {
    if (!this.sees(text)) return false;
    this.#at += text.length;
    return true;
  }

  sees(text: string): boolean {
    for (let index = 0; index < text.length; index += 1)
      if (this.#characters[this.#at + index] !== text[index]) return false;
    return true;
  }

  /** @throws PatternError at the end */
  one(): string {
    const character = this.#characters[this.#at];
    if (character === undefined) throw new PatternError('incomplete pattern');
    this.#at += 1;
    return character;
  }

  /** @throws PatternError when another character is next */
  must(text: string): void {
    if (!this.take(text)) throw new PatternError(`missing ${text}`);
  }

  /** Everything up to a character, which is skipped. */
  until(end: string): string {
    let text = '';
    for (let next = this.one(); next !== end; next = this.one()) text += next;
    return text;
  }

  number(): number | null {
    let digits = '';
    while (/^\d$/.test(this.next ?? '')) digits += this.one();
    return digits === '' ? null : Number(digits);
  }

  /** The character of an escape, after its `\`. @throws PatternError for an unknown escape */
  escaped(letter: string): string {
    if (controls[letter] !== undefined) return controls[letter];
    if (letter === 'x' || letter === 'u' || letter === 'U') {
      const width = letter === 'x' ? 2 : letter === 'u' ? 4 : 8;
      const digits = this.take('{') ? this.until('}') : Array.from({ length: width }, () => this.one()).join('');
      const code = /^[\dA-Fa-f]{1,8}$/.test(digits) ? Number.parseInt(digits, 16) : Infinity;
      if (code > 0x10_ff_ff) throw new PatternError('invalid hexadecimal escape');
      return String.fromCodePoint(code);
    }
    if (PUNCTUATION.test(letter)) return letter;
    throw new PatternError(/^\d$/.test(letter) ? 'backreferences are not supported' : 'unrecognized escape sequence');
  }
}
