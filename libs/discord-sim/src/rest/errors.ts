import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { codes, type ErrorCode } from './error-codes.ts';

/** One field of a form that Discord rejected. */
export interface FieldError {
  code: string;
  message: string;
}

/** An error answer: status and body as Discord sends them. */
export class DiscordError extends Error {
  readonly status: number;
  readonly body: { message: string; code?: number; errors?: object; [more: string]: unknown };
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: DiscordError['body'], headers: Readonly<Record<string, string>> = {}) {
    super(body.message);
    this.name = 'DiscordError';
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** The error of a code, to be thrown. */
export function fail(code: ErrorCode, more: object = {}): DiscordError {
  const [status, message] = codes[code];
  return new DiscordError(status, { message, code, ...more });
}

/** The errors without a code of their own: 401, 404, 405 and 500. */
export function plain(status: 401 | 404 | 405 | 500, message: string): DiscordError {
  return new DiscordError(status, { message: `${status}: ${message}`, code: 0 });
}

interface ErrorTree {
  [key: string]: ErrorTree | FieldError[];
}

/**
 * A refused form, by path of the field.
 *
 * @see https://docs.discord.com/developers/reference#error-messages
 */
export function invalidForm(
  fields: ReadonlyArray<{ path: ReadonlyArray<string | number>; error: FieldError }>,
): DiscordError {
  // A field can have any name, also one that every object inherits.
  const errors = Object.create(null) as ErrorTree;
  for (const { path, error } of fields) {
    let at = errors;
    // A field has errors of its own or nested errors, never both: the first one counts.
    const isInside = path.some((key) => {
      if ('_errors' in at) return true;
      at = (at[String(key)] ??= Object.create(null) as ErrorTree) as ErrorTree;
      return false;
    });
    if (isInside || Object.keys(at).some((key) => key !== '_errors')) continue;
    ((at['_errors'] ??= []) as FieldError[]).push(error);
  }
  return fail(RESTJSONErrorCodes.InvalidFormBodyOrContentType, { errors });
}

/** One refused field. */
export function invalidField(field: string, code: string, message: string): DiscordError {
  return invalidForm([{ path: field.split('.'), error: { code, message } }]);
}
