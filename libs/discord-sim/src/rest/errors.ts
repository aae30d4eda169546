import { codes, type ErrorCode } from './error-codes.ts';

/** One field of a form that Discord refused. */
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

/**
 * A refused form, by path of the field.
 *
 * @see https://docs.discord.com/developers/reference#error-messages
 */
export function invalidForm(
  fields: ReadonlyArray<{ path: ReadonlyArray<string | number>; error: FieldError }>,
): DiscordError {
  const errors: Record<string, unknown> = {};
  for (const { path, error } of fields) {
    let at = errors;
    for (const key of path) at = (at[String(key)] ??= {}) as Record<string, unknown>;
    ((at['_errors'] ??= []) as FieldError[]).push(error);
  }
  return fail(50035, { errors });
}

/** One refused field. */
export function invalidField(field: string, code: string, message: string): DiscordError {
  return invalidForm([{ path: field.split('.'), error: { code, message } }]);
}
