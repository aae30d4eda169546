import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const INTEGER = /^-?\d{1,15}$/;

/** The value at a path; undefined if there is none. */
export function at(value: unknown, path: ReadonlyArray<PropertyKey>): unknown {
  return path.reduce<unknown>((node, key) => (node as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

/** Whether a schema rejected a value only because it is a whole number written as a string. */
function wantsNumber(issue: Issue, given: unknown): boolean {
  if (typeof given !== 'string' || !INTEGER.test(given)) return false;
  if (issue.code === 'invalid_type') return issue.expected === 'number' || issue.expected === 'int';
  if (issue.code === 'invalid_value') return issue.values.includes(Number(given));
  return (
    issue.code === 'invalid_union' &&
    issue.errors.flat().some((one) => one.path.length === 0 && wantsNumber(one, given))
  );
}

/**
 * A value with numbers instead of strings of digits where the schema expects a number: Discord accepts both, and client libraries send
 * both. Null if no rejected value is of this kind.
 */
export function coerceNumbers(value: unknown, issues: readonly Issue[]): unknown {
  let coerced: unknown = null;
  for (const issue of issues) {
    const { path } = issue;
    const key = path.at(-1);
    const given = at(value, path);
    if (key === undefined || !wantsNumber(issue, given)) continue;
    coerced ??= structuredClone(value);
    (at(coerced, path.slice(0, -1)) as Record<PropertyKey, unknown>)[key] = Number(given);
  }
  return coerced;
}
