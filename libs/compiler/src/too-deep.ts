import type { Diagnostic } from '#libs/ports';
import { limits } from '#libs/vocabulary';
import { NestingScan, type SourcePlace } from './nesting.ts';

/** A diagnostic at one place. */
export function findingAt(script: string, place: SourcePlace, finding: { code: string; message: string }): Diagnostic {
  const { line, column } = place;
  return { script, line, column, endLine: line, endColumn: column + 1, severity: 'error', ...finding };
}

const nested = (message: string) => ({ code: 'script.nested-too-deeply', message });

/** Finds brackets nested more deeply than the limit, before a parser reads them. */
export function tooDeepBrackets(script: string, source: string): Diagnostic | null {
  const place = new NestingScan(source, limits.script.nesting).tooDeep;
  const message = `Nested too deeply: at most ${limits.script.nesting} brackets may be open at once. Move inner parts into separate functions or variables.`;
  return place === null ? null : findingAt(script, place, nested(message));
}

/** The diagnostic for a source that overflowed the stack of a parser although its brackets are within the limit. */
export function tooDeepStatement(script: string, source: string): Diagnostic {
  const place = new NestingScan(source, limits.script.nesting).longestStatement;
  const message = 'Nested too deeply: this statement has too many nested parts. Split it into several statements.';
  return findingAt(script, place, nested(message));
}

/** Whether the engine ran out of stack. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && /call stack/i.test(error.message);
}
