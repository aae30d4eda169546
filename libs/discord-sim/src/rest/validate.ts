import type { z } from 'zod';
import { invalidForm, type FieldError } from './errors.ts';

type Issue = z.core.$ZodIssue;

function at(value: unknown, path: ReadonlyArray<PropertyKey>): unknown {
  return path.reduce<unknown>((node, key) => (node as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

function typeError(issue: Issue & { code: 'invalid_type' }, given: unknown): FieldError {
  if (given === undefined) return { code: 'BASE_TYPE_REQUIRED', message: 'This field is required' };
  const shown = JSON.stringify(given)?.slice(0, 100);
  switch (issue.expected) {
    case 'string':
      return { code: 'STRING_TYPE_CONVERT', message: `Could not interpret "${shown}" as string.` };
    case 'number':
    case 'int':
      return { code: 'NUMBER_TYPE_COERCE', message: `Value "${shown}" is not int.` };
    case 'boolean':
      return { code: 'BOOLEAN_TYPE_CONVERT', message: 'Must be either true or false.' };
    case 'array':
      return { code: 'LIST_TYPE_CONVERT', message: 'Only iterables may be used in a ListType' };
    default:
      return { code: 'MODEL_TYPE_CONVERT', message: 'Only dictionaries may be used in a ModelType' };
  }
}

function sizeError(issue: Issue & { code: 'too_big' | 'too_small' }): FieldError {
  const bound = Number(issue.code === 'too_big' ? issue.maximum : issue.minimum);
  if (issue.origin === 'string' || issue.origin === 'array') {
    return issue.code === 'too_big'
      ? { code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${bound} or fewer in length.` }
      : { code: 'BASE_TYPE_MIN_LENGTH', message: `Must be ${bound} or more in length.` };
  }
  return issue.code === 'too_big'
    ? { code: 'NUMBER_TYPE_MAX', message: `int value should be less than or equal to ${bound}.` }
    : { code: 'NUMBER_TYPE_MIN', message: `int value should be greater than or equal to ${bound}.` };
}

function fieldError(issue: Issue, root: unknown): FieldError {
  const given = at(root, issue.path);
  switch (issue.code) {
    case 'invalid_type':
      return typeError(issue, given);
    case 'too_big':
    case 'too_small':
      return sizeError(issue);
    case 'invalid_value':
      return given === undefined
        ? { code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }
        : { code: 'BASE_TYPE_CHOICES', message: `Value must be one of {${issue.values.map(String).join(', ')}}.` };
    case 'custom':
      return { code: (issue.params?.['discord'] as string) ?? 'BASE_TYPE_INVALID', message: issue.message };
    default:
      if (issue.message === 'snowflake')
        return { code: 'NUMBER_TYPE_COERCE', message: `Value "${String(given)}" is not snowflake.` };
      if (issue.message.startsWith('Scheme must be'))
        return {
          code: 'URL_TYPE_INVALID_SCHEME',
          message: `Scheme "${String(given).split(':')[0]}" is not supported. ${issue.message}`,
        };
      return { code: 'BASE_TYPE_INVALID', message: issue.message };
  }
}

/** A refused field, by its path. */
export interface Refusal {
  path: Array<string | number>;
  error: FieldError;
}

/** A value as the schema reads it, and what the schema refuses of it. */
export function examine<S extends z.ZodType>(
  schema: S,
  value: unknown,
): { data: z.output<S>; refusals: null } | { data: null; refusals: Refusal[] } {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { data: parsed.data, refusals: null };
  const refusals = parsed.error.issues.map((issue) => ({
    path: issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key)),
    error: fieldError(issue, value),
  }));
  return { data: null, refusals };
}

/** A value as the schema reads it. @throws DiscordError 50035, with a nested entry for each refused field */
export function validate<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const { data, refusals } = examine(schema, value);
  if (refusals) throw invalidForm(refusals);
  return data;
}
