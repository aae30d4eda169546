import type { z } from 'zod';
import { at, coerceNumbers } from './coerce.ts';
import { invalidForm, type FieldError } from './errors.ts';
import { boundsOf, schemasAt } from './schema-at.ts';

type Issue = z.core.$ZodIssue;

const REQUIRED: FieldError = { code: 'BASE_TYPE_REQUIRED', message: 'This field is required' };
const ITEM_REQUIRED: FieldError = {
  code: 'LIST_ITEM_VALUE_REQUIRED',
  message: 'List item values of ListType are required',
};

/** A missing value, in a list or in an object. */
const missing = ({ path }: Issue): FieldError => (typeof path.at(-1) === 'number' ? ITEM_REQUIRED : REQUIRED);

function typeError(expected: string, given: unknown): FieldError {
  switch (expected) {
    case 'string':
      return { code: 'STRING_TYPE_CONVERT', message: `Could not interpret "${shorten(given)}" as string.` };
    case 'number':
    case 'int':
      return { code: 'NUMBER_TYPE_COERCE', message: `Value "${shorten(given)}" is not int.` };
    case 'boolean':
      return { code: 'BOOLEAN_TYPE_CONVERT', message: 'Must be either true or false.' };
    case 'array':
      return { code: 'LIST_TYPE_CONVERT', message: 'Only iterables may be used in a ListType' };
    default:
      return { code: 'MODEL_TYPE_CONVERT', message: 'Only dictionaries may be used in a ModelType' };
  }
}

function sizeError(issue: Issue & { code: 'too_big' | 'too_small' }, schema: z.ZodType): FieldError {
  const isBig = issue.code === 'too_big';
  const bound = Number(isBig ? issue.maximum : issue.minimum);
  if (issue.origin === 'string' || issue.origin === 'array') {
    const bounds = boundsOf(schemasAt(schema, issue.path));
    if (bounds) {
      const { minimum, maximum } = bounds;
      return { code: 'BASE_TYPE_BAD_LENGTH', message: `Must be between ${minimum} and ${maximum} in length.` };
    }
    return isBig
      ? { code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${bound} or fewer in length.` }
      : { code: 'BASE_TYPE_MIN_LENGTH', message: `Must be ${bound} or more in length.` };
  }
  return isBig
    ? { code: 'NUMBER_TYPE_MAX', message: `int value should be less than or equal to ${bound}.` }
    : { code: 'NUMBER_TYPE_MIN', message: `int value should be greater than or equal to ${bound}.` };
}

type Choice = z.core.util.Primitive;

/** A value outside the allowed ones; a value of another type cannot be one of them. */
function choiceError(values: readonly Choice[], given: unknown): FieldError {
  if (!values.some((value) => typeof value === typeof given))
    return { code: 'ENUM_TYPE_COERCE', message: `Value "${shorten(given)}" is not a valid enum value.` };
  const named = values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)));
  return { code: 'BASE_TYPE_CHOICES', message: `Value must be one of (${named.join(', ')}).` };
}

const shorten = (given: unknown): string =>
  (typeof given === 'string' ? given : (JSON.stringify(given) ?? '')).slice(0, 100);

/** A value that no alternative accepts: the error lists their values, or the type of the first. */
function unionError(issue: Issue & { code: 'invalid_union' }, given: unknown): FieldError {
  const refused = issue.errors.flat();
  const values = refused.flatMap((one) => (one.code === 'invalid_value' ? one.values : []));
  if (values.length > 0) return choiceError(values, given);
  const [first] = refused;
  return first?.code === 'invalid_type'
    ? typeError(first.expected, given)
    : { code: 'BASE_TYPE_INVALID', message: issue.message };
}

function formatError(issue: Issue, given: unknown): FieldError {
  const { message } = issue;
  if (message === 'snowflake')
    return { code: 'NUMBER_TYPE_COERCE', message: `Value "${shorten(given)}" is not snowflake.` };
  if (message.startsWith('Scheme must be'))
    return {
      code: 'URL_TYPE_INVALID_SCHEME',
      message: `Scheme "${shorten(given).split(':')[0]}" is not supported. ${message}`,
    };
  if (issue.code === 'invalid_format' && issue.format === 'datetime')
    return { code: 'DATE_TIME_TYPE_PARSE', message: `Could not parse ${shorten(given)}. Should be ISO8601.` };
  if (issue.code === 'invalid_format')
    return { code: 'STRING_TYPE_REGEX', message: 'String value did not match validation regex.' };
  return { code: 'BASE_TYPE_INVALID', message };
}

function fieldError(issue: Issue, root: unknown, schema: z.ZodType): FieldError {
  const given = at(root, issue.path);
  const isAbsent = given === undefined || given === null;
  switch (issue.code) {
    case 'invalid_type':
      return isAbsent && issue.path.length > 0 ? missing(issue) : typeError(issue.expected, given);
    case 'too_big':
    case 'too_small':
      return sizeError(issue, schema);
    case 'invalid_value':
      return isAbsent ? missing(issue) : choiceError(issue.values, given);
    case 'invalid_union':
      if (isAbsent) return missing(issue);
      return issue.message === 'snowflake' ? formatError(issue, given) : unionError(issue, given);
    case 'custom': {
      const code = issue.params?.['discord'] as string | undefined;
      return code === undefined ? formatError(issue, given) : { code, message: issue.message };
    }
    default:
      return formatError(issue, given);
  }
}

/** A rejected field, by its path. */
export interface Refusal {
  path: Array<string | number>;
  error: FieldError;
}

/** The value that the schema reads, and the fields that it rejects. */
export function examine<S extends z.ZodType>(
  schema: S,
  value: unknown,
): { data: z.output<S>; refusals: null } | { data: null; refusals: Refusal[] } {
  let given = value;
  let parsed = schema.safeParse(value);
  const coerced = parsed.success ? null : coerceNumbers(value, parsed.error.issues);
  if (coerced !== null) parsed = schema.safeParse((given = coerced));
  if (parsed.success) return { data: parsed.data, refusals: null };
  const refusals = parsed.error.issues.map((issue) => ({
    path: issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key)),
    error: fieldError(issue, given, schema),
  }));
  return { data: null, refusals };
}

/** The value that the schema reads. @throws DiscordError 50035, with a nested entry for each rejected field */
export function validate<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const { data, refusals } = examine(schema, value);
  if (refusals) throw invalidForm(refusals);
  return data;
}
