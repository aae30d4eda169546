import type { Diagnostic } from '#libs/ports';
import { limits } from '#libs/vocabulary';
import { NestingScan, type SourcePlace } from './nesting.ts';

/** A finding at one place. */
export function findingAt(script: string, place: SourcePlace, finding: { code: string; message: string }): Diagnostic {
  const { line, column } = place;
  return { script, line, column, endLine: line, endColumn: column + 1, severity: 'error', ...finding };
}

const nested = (message: string) => ({ code: 'script.nested-too-deeply', message });

/** Brackets nested more deeply than the limit: found before a parser sees them. */
export function tooDeepBrackets(script: string, source: string): Diagnostic | null {
  const place = new NestingScan(source, limits.script.nesting).tooDeep;
  const message = `Nested too deeply: at most ${limits.script.nesting} brackets may be open at once. Move inner parts into functions or variables of their own.`;
  return place === null ? null : findingAt(script, place, nested(message));
}

/** A source on which a parser overflowed its stack, although its brackets are within the limit. */
export function tooDeepStatement(script: string, source: string): Diagnostic {
  const place = new NestingScan(source, limits.script.nesting).longestStatement;
  const message =
    'Nested too deeply: this statement has too many parts inside each other. Split it into several statements.';
  return findingAt(script, place, nested(message));
}

/** The engine ran out of stack. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && /call stack/i.test(error.message);
}
