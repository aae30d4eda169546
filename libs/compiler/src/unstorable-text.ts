import type { Diagnostic } from '#libs/ports';
import { findingAt } from './too-deep.ts';

/** U+0000, or an unpaired surrogate. */
const unstorable = /\0|\p{Surrogate}/u;
const endOfLine = /\r\n|[\n\r\u2028\u2029]/;

/** The diagnostic for the first character that the database cannot store. */
export function unstorableText(script: string, source: string): Diagnostic | null {
  const index = source.search(unstorable);
  if (index < 0) return null;
  const before = source.slice(0, index).split(endOfLine);
  const place = { line: before.length, column: before.at(-1)!.length + 1 };
  const escape = source[index] === '\0' ? '\\0' : `\\u${source.charCodeAt(index).toString(16)}`;
  const what = source[index] === '\0' ? 'The character U+0000' : 'Half of a surrogate pair';
  return findingAt(script, place, {
    code: 'script.unstorable-text',
    message: `${what} cannot be stored. Write ${escape} inside a string, or remove it.`,
  });
}
