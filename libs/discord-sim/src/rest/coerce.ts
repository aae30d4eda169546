import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const INTEGER = /^-?\d{1,15}$/;

/** What is at a path of a value; undefined where there is nothing. */
export function at(value: unknown, path: ReadonlyArray<PropertyKey>): unknown {
  return path.reduce<unknown>((node, key) => (node as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

/** Whether a schema refused a value only because it is a whole number written as a string. */
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
 * A value with numbers where it has digits in a string and the schema wants a number: Discord takes either, and client libraries
 * send either. Null if there is nothing of the kind among what was refused.
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
