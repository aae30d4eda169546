/** A place in a source. Counts from 1. */
export interface SourcePlace {
  line: number;
  column: number;
}

const code = (character: string): number => character.charCodeAt(0);
const OPEN = code('(');
const CLOSE = code(')');
const QUOTE = code("'");
const DOUBLE = code('"');
const TICK = code('`');
const SLASH = code('/');
const BACKSLASH = code('\\');
const STAR = code('*');
const NEWLINE = code('\n');
const DOLLAR = code('$');
const LEFT = code('[');
const RIGHT = code(']');
const BRACE = code('{');
const UNBRACE = code('}');
const SEMICOLON = code(';');

/** After these words a slash begins a regular expression. */
const beforeExpression = new Set(
  'return typeof case in of delete void throw new await yield else do instanceof extends'.split(' '),
);

/**
 * Scans a source once, token by token and without recursion: the depth of its brackets, and the start of its longest statement.
 * For sources that overflow the stack of a parser.
 */
export class NestingScan {
  /** Most brackets that are open at once. */
  depth = 0;
  readonly #source: string;
  readonly #limit: number;
  /** Open brackets; `$` stands for the `${` of a template. */
  readonly #open: number[] = [];
  #at = 0;
  #tooDeepAt: number | null = null;
  #statementAt = 0;
  #tokens = 0;
  #longest = { at: 0, tokens: 0 };
  /** A slash at this point divides. */
  #isOperand = false;

  constructor(source: string, limit: number) {
    this.#source = source;
    this.#limit = limit;
    while (this.#at < source.length) this.#token();
    this.#endStatement();
  }

  /** Where the first bracket beyond the limit opens; null when none does. */
  get tooDeep(): SourcePlace | null {
    return this.#tooDeepAt === null ? null : placeOf(this.#source, this.#tooDeepAt);
  }

  /** Start of the statement with the most tokens. */
  get longestStatement(): SourcePlace {
    return placeOf(this.#source, this.#longest.at);
  }

  #token(): void {
    const c = this.#source.charCodeAt(this.#at);
    if (c <= 32 || c === 0xfeff || c === 0xa0) this.#at += 1;
    else if (c === SLASH) this.#slash();
    else if (c === QUOTE || c === DOUBLE) this.#string(c);
    else if (c === TICK) this.#template();
    else if (c === OPEN || c === LEFT || c === BRACE) this.#bracket(c);
    else if (c === CLOSE || c === RIGHT || c === UNBRACE) this.#unbracket(c);
    else if (isWordPart(c)) this.#word();
    else {
      this.#count(false);
      this.#at += 1;
      if (c === SEMICOLON) this.#endStatement();
    }
  }

  #word(): void {
    const from = this.#at;
    while (this.#at < this.#source.length && isWordPart(this.#source.charCodeAt(this.#at))) this.#at += 1;
    this.#count(this.#at - from > 10 || !beforeExpression.has(this.#source.slice(from, this.#at)));
  }

  #count(isOperand: boolean): void {
    if (this.#tokens === 0) this.#statementAt = this.#at;
    this.#tokens += 1;
    this.#isOperand = isOperand;
  }

  #endStatement(): void {
    if (this.#tokens > this.#longest.tokens) this.#longest = { at: this.#statementAt, tokens: this.#tokens };
    this.#tokens = 0;
  }

  #bracket(c: number): void {
    this.#count(false);
    this.#open.push(c);
    this.depth = Math.max(this.depth, this.#open.length);
    if (this.#open.length > this.#limit) this.#tooDeepAt ??= this.#at;
    this.#at += 1;
  }

  #unbracket(c: number): void {
    this.#count(c !== UNBRACE);
    this.#at += 1;
    const opened = this.#open.pop();
    if (c !== UNBRACE) return;
    if (opened === DOLLAR) this.#templateText();
    // `} else if …` continues the same statement.
    else if (!/^\s{0,9}(else|catch|finally|while)\b/.test(this.#source.slice(this.#at, this.#at + 20))) {
      if (this.#open.length === 0) this.#endStatement();
    }
  }

  #string(quote: number): void {
    this.#count(true);
    for (this.#at += 1; this.#at < this.#source.length; this.#at += 1) {
      const c = this.#source.charCodeAt(this.#at);
      if (c === BACKSLASH) this.#at += 1;
      else if (c === quote || c === NEWLINE) break;
    }
    this.#at += 1;
  }

  #template(): void {
    this.#count(true);
    this.#at += 1;
    this.#templateText();
  }

  /** Reads up to the end of the template, or to its next `${`. */
  #templateText(): void {
    for (; this.#at < this.#source.length; this.#at += 1) {
      const c = this.#source.charCodeAt(this.#at);
      if (c === BACKSLASH) this.#at += 1;
      else if (c === TICK) {
        this.#isOperand = true;
        this.#at += 1;
        return;
      } else if (c === DOLLAR && this.#source.charCodeAt(this.#at + 1) === BRACE) {
        this.#bracket(DOLLAR);
        this.#at += 1;
        return;
      }
    }
  }

  #slash(): void {
    const next = this.#source.charCodeAt(this.#at + 1);
    if (next === SLASH) this.#at = this.#find('\n', this.#at + 2);
    else if (next === STAR) this.#at = this.#find('*/', this.#at + 2) + 2;
    else if (this.#isOperand || !this.#regExp()) {
      this.#count(false);
      this.#at += 1;
    }
  }

  /** Groups of a regular expression count as brackets, too. @returns false when it does not end on its line */
  #regExp(): boolean {
    let depth = this.#open.length;
    let inClass = false;
    for (let at = this.#at + 1; at < this.#source.length; at += 1) {
      const c = this.#source.charCodeAt(at);
      if (c === NEWLINE) return false;
      if (c === BACKSLASH) at += 1;
      else if (c === LEFT) inClass = true;
      else if (c === RIGHT) inClass = false;
      else if (c === SLASH && !inClass) {
        this.#count(true);
        this.#at = at + 1;
        return true;
      } else if (c === CLOSE && !inClass) depth -= 1;
      else if (c === OPEN && !inClass) {
        depth += 1;
        this.depth = Math.max(this.depth, depth);
        if (depth > this.#limit) this.#tooDeepAt ??= at;
      }
    }
    return false;
  }

  #find(text: string, from: number): number {
    const at = this.#source.indexOf(text, from);
    return at < 0 ? this.#source.length : at;
  }
}

function isWordPart(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95 || c === DOLLAR || c > 127;
}

/** Line and column of an offset. */
export function placeOf(source: string, offset: number): SourcePlace {
  let line = 1;
  let start = 0;
  for (let at = source.indexOf('\n'); at >= 0 && at < offset; at = source.indexOf('\n', at + 1)) {
    line += 1;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}
