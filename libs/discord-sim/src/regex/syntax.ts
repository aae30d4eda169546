/** Tests a character, a string of one code point. */
export type Test = (character: string) => boolean;

/** A regular expression as a tree. */
export type Node =
  | { is: 'char'; test: Test }
  | { is: 'edge'; at: Edge }
  | { is: 'all'; parts: Node[] }
  | { is: 'any'; choices: Node[] }
  | { is: 'repeat'; node: Node; least: number; most: number; greedy: boolean };

/** An assertion without width. */
export type Edge = 'start' | 'end' | 'line-start' | 'line-end' | 'word' | 'inside';

export interface Flags {
  /** Case-insensitive. */
  i: boolean;
  /** `^` and `$` match at each line. */
  m: boolean;
  /** `.` also matches a line break. */
  s: boolean;
  /** White space in the pattern is ignored. */
  x: boolean;
  /** `*` is lazy, `*?` is greedy. */
  U: boolean;
}

export class PatternError extends Error {
  override name = 'PatternError';
}

/** A case-insensitive test. */
export function folding(test: Test, { i }: Flags): Test {
  return i ? (one) => test(one) || test(one.toLowerCase()) || test(one.toUpperCase()) : test;
}

const perl: Readonly<Record<string, RegExp>> = {
  d: /^\p{Nd}$/u,
  s: /^\p{White_Space}$/u,
  w: /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u,
};

export const isWordCharacter: Test = (one) => perl['w']!.test(one);

/** `\d`, `\W` and similar; undefined for another letter. */
export function perlClass(letter: string): Test | undefined {
  const pattern = perl[letter.toLowerCase()];
  if (!pattern) return undefined;
  const isNegated = letter !== letter.toLowerCase();
  return (one) => pattern.test(one) !== isNegated;
}

/** `\p{…}` by its name: a category, a property or a script. @throws PatternError for one that is unknown */
export function unicodeClass(given: string, isNegated: boolean): Test {
  const name = given.replace(/^\^/, '');
  for (const property of [name, `Script=${name}`]) {
    try {
      const pattern = new RegExp(`^\\p{${property}}$`, 'u');
      return (one) => pattern.test(one) !== (isNegated !== given.startsWith('^'));
    } catch {
      // It may be the name of a script.
    }
  }
  throw new PatternError('Unicode property not found');
}

const ascii: Readonly<Record<string, RegExp>> = {
  alnum: /^[0-9A-Za-z]$/,
  alpha: /^[A-Za-z]$/,
  // oxlint-disable-next-line no-control-regex -- all of ASCII
  ascii: /^[\x00-\x7f]$/,
  blank: /^[\t ]$/,
  // oxlint-disable-next-line no-control-regex -- the class of control characters
  cntrl: /^[\x00-\x1f\x7f]$/,
  digit: /^\d$/,
  graph: /^[!-~]$/,
  lower: /^[a-z]$/,
  print: /^[ -~]$/,
  punct: /^[!-/:-@[-`{-~]$/,
  space: /^[\t\n\v\f\r ]$/,
  upper: /^[A-Z]$/,
  word: /^[0-9A-Za-z_]$/,
  xdigit: /^[\dA-Fa-f]$/,
};

/** `[:alpha:]` by its name. @throws PatternError for one that is unknown */
export function asciiClass(name: string, isNegated: boolean): Test {
  const pattern = ascii[name];
  if (!pattern) throw new PatternError('unrecognized character class');
  return (one) => pattern.test(one) !== isNegated;
}
