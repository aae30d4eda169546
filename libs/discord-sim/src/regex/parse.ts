// Parses patterns in the syntax of Rust's crate `regex`: without look-around and back-references.
import { Scan } from './scan.ts';
import {
  asciiClass,
  folding,
  PatternError,
  perlClass,
  unicodeClass,
  type Edge,
  type Flags,
  type Node,
  type Test,
} from './syntax.ts';

const MAX_DEPTH = 250;
const MAX_REPEAT = 1_000;
const edges: Readonly<Record<string, Edge>> = { A: 'start', z: 'end', b: 'word', B: 'inside' };

function property(scan: Scan, letter: string): Test {
  const name = scan.take('{') ? scan.until('}') : scan.one();
  return unicodeClass(name, letter === 'P');
}

/** One item in brackets: a class, or the first character of a range. */
function item(scan: Scan, depth: number): Test | string {
  if (scan.take('[:')) {
    const isNegated = scan.take('^');
    const name = scan.until(':');
    scan.must(']');
    return asciiClass(name, isNegated);
  }
  if (scan.take('[')) return brackets(scan, depth + 1);
  const character = scan.one();
  if (character !== '\\') return character;
  const letter = scan.one();
  if (letter === 'p' || letter === 'P') return property(scan, letter);
  return perlClass(letter) ?? scan.escaped(letter);
}

const anyOf =
  (tests: readonly Test[]): Test =>
  (one) =>
    tests.some((test) => test(one));

/** Items in brackets, up to the closing one; `&&` keeps the items of both sides. */
function content(scan: Scan, depth: number, isFirst: boolean): Test {
  const tests: Test[] = [];
  while (tests.length === 0 && isFirst ? true : !scan.sees(']')) {
    if (scan.take('&&')) {
      const [left, right] = [anyOf(tests), content(scan, depth, false)];
      return (one) => left(one) && right(one);
    }
    const first = tests.length === 0 && isFirst && scan.take(']') ? ']' : item(scan, depth);
    tests.push(typeof first === 'string' ? rangeFrom(scan, first, depth) : first);
  }
  return anyOf(tests);
}

/** A character, or the range that begins with it. */
function rangeFrom(scan: Scan, first: string, depth: number): Test {
  if (!scan.sees('-') || scan.sees('-]')) return (one) => one === first;
  scan.must('-');
  const last = item(scan, depth);
  const [low, high] = [first.codePointAt(0)!, typeof last === 'string' ? last.codePointAt(0)! : -1];
  if (high < low) throw new PatternError('invalid range');
  return (one) => one.codePointAt(0)! >= low && one.codePointAt(0)! <= high;
}

/** A class in brackets, after the opening one. */
function brackets(scan: Scan, depth: number): Test {
  if (depth > MAX_DEPTH) throw new PatternError('nested too deeply');
  const isNegated = scan.take('^');
  const test = content(scan, depth, true);
  scan.must(']');
  return isNegated ? (one) => !test(one) : test;
}

/** Reads a pattern. */
class Parser {
  readonly #scan: Scan;
  #flags: Flags = { i: false, m: false, s: false, x: false, U: false };

  constructor(pattern: string) {
    this.#scan = new Scan(pattern);
  }

  whole(): Node {
    const node = this.#choices(0);
    if (!this.#scan.isOver) throw new PatternError('unopened group');
    return node;
  }

  #choices(depth: number): Node {
    if (depth > MAX_DEPTH) throw new PatternError('nested too deeply');
    const outer = { ...this.#flags };
    const choices = [this.#sequence(depth)];
    while (this.#scan.take('|')) choices.push(this.#sequence(depth));
    this.#flags = outer;
    return choices.length === 1 ? choices[0]! : { is: 'any', choices };
  }

  #sequence(depth: number): Node {
    const parts: Node[] = [];
    while (!this.#scan.isOver && !this.#scan.sees('|') && !this.#scan.sees(')')) {
      const part = this.#atom(depth);
      if (part) parts.push(this.#repeated(part));
    }
    return { is: 'all', parts };
  }

  #atom(depth: number): Node | null {
    const scan = this.#scan;
    const character = scan.one();
    const { m, s, x } = this.#flags;
    switch (character) {
      case '(':
        return this.#group(depth);
      case '[':
        return this.#char(brackets(scan, depth));
      case '.':
        return { is: 'char', test: (one) => s || one !== '\n' };
      case '^':
        return { is: 'edge', at: m ? 'line-start' : 'start' };
      case '$':
        return { is: 'edge', at: m ? 'line-end' : 'end' };
      case '\\':
        return this.#escape(scan.one());
      case '*':
      case '+':
      case '?':
        throw new PatternError('repetition operator missing expression');
      default:
        if (x && /^\s$/.test(character)) return null;
        if (x && character === '#') return this.#comment();
        return this.#char((one) => one === character);
    }
  }

  #comment(): null {
    while (!this.#scan.isOver && this.#scan.one() !== '\n');
    return null;
  }

  #char(test: Test): Node {
    return { is: 'char', test: folding(test, this.#flags) };
  }

  #escape(letter: string): Node {
    const at = edges[letter];
    if (at) return { is: 'edge', at };
    if (letter === 'p' || letter === 'P') return this.#char(property(this.#scan, letter));
    const known = perlClass(letter);
    if (known) return this.#char(known);
    const character = this.#scan.escaped(letter);
    return this.#char((one) => one === character);
  }

  #group(depth: number): Node | null {
    const scan = this.#scan;
    const before = { ...this.#flags };
    if (scan.take('?')) {
      if (scan.take('P<') || scan.take('<')) {
        if (!/^[\p{L}_][\w.[\]]*$/u.test(scan.until('>'))) throw new PatternError('invalid group name');
      } else if (this.#readFlags()) return null;
    }
    const inside = this.#choices(depth + 1);
    scan.must(')');
    this.#flags = before;
    return inside;
  }

  /** Flags of a group; true when they stand alone and apply to the rest. */
  #readFlags(): boolean {
    const scan = this.#scan;
    const flags = { ...this.#flags };
    for (let isOn = true; ;) {
      const letter = scan.one();
      if (letter === ':' || letter === ')') {
        this.#flags = flags;
        return letter === ')';
      }
      if (letter === '-' && isOn) isOn = false;
      else if (letter in flags) flags[letter as keyof Flags] = isOn;
      else if (letter !== 'u') throw new PatternError('look-around is not supported');
    }
  }

  #repeated(node: Node): Node {
    const scan = this.#scan;
    let [least, most] = [1, 1];
    if (scan.take('*')) [least, most] = [0, Infinity];
    else if (scan.take('+')) [least, most] = [1, Infinity];
    else if (scan.take('?')) [least, most] = [0, 1];
    else if (scan.take('{')) [least, most] = this.#counts();
    else return node;
    const greedy = scan.take('?') === this.#flags.U;
    return this.#repeated({ is: 'repeat', node, least, most, greedy });
  }

  #counts(): [least: number, most: number] {
    const scan = this.#scan;
    const least = scan.number();
    if (least === null) throw new PatternError('repetition quantifier expects a valid decimal');
    const most = scan.take(',') ? (scan.number() ?? Infinity) : least;
    scan.must('}');
    if (most < least || least > MAX_REPEAT || (most !== Infinity && most > MAX_REPEAT))
      throw new PatternError('invalid repetition count range');
    return [least, most];
  }
}

/** @throws PatternError for what Rust's `regex` would not take */
export const parse = (pattern: string): Node => new Parser(pattern).whole();
