import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { answers, schemas } from './specification.gen.ts';

const SNOWFLAKE = /^(0|[1-9]\d{0,19})$/;
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$/;
const INT32 = 2 ** 31;

const formats = {
  int32: { type: 'number' as const, validate: (value: number) => value >= -INT32 && value < INT32 },
  int64: { type: 'number' as const, validate: (value: number) => Number.isSafeInteger(value) },
  double: { type: 'number' as const, validate: () => true },
  snowflake: SNOWFLAKE,
  nonce: /^.{0,25}$/su,
  'date-time': (text: string) => DATE_TIME.test(text) && !Number.isNaN(Date.parse(text)),
  uri: (text: string) => URL.canParse(text),
};

/** Rate limits of Discord have a code; the edge in front of Discord that bans an address has none. */
function errorSchema(status: number, body: unknown): object {
  const isLimit = status === 429 && (body as { retry_after?: unknown } | undefined)?.retry_after !== undefined;
  return { $ref: `discord#/$defs/${isLimit ? 'RatelimitedResponse' : 'ErrorResponse'}` };
}

/** An answer that differs from Discord's document. */
export interface Mismatch {
  operation: string;
  status: number;
  problems: string[];
}

const ajv = new Ajv2020({ strict: false, allErrors: false, formats, verbose: false });
ajv.addSchema({ $id: 'discord', $defs: schemas });
/** Compiling is slow; every simulator of the process shares the compiled schemas. */
const validators = new Map<string, ValidateFunction>();

function compiled(key: string, schema: object): ValidateFunction {
  let validate = validators.get(key);
  if (!validate) validators.set(key, (validate = ajv.compile(schema)));
  return validate;
}

/**
 * Compares answers with Discord's OpenAPI document.
 *
 * @see https://github.com/discord/discord-api-spec
 */
export class Strict {
  readonly #mismatches: Mismatch[] = [];

  /** Differences of an answer; null if there are none. They are also kept for the report. */
  readonly judge = (operation: string, status: number, body: unknown): string[] | null => {
    const mismatch = this.check(operation, status, body);
    if (mismatch) this.#mismatches.push(mismatch);
    return mismatch?.problems ?? null;
  };

  /** @throws Error that lists the answers that differed */
  report(): void {
    const found = this.#mismatches.splice(0);
    if (found.length === 0) return;
    const lines = found
      .slice(0, 20)
      .map(({ operation, status, problems }) => `${operation} ${status}: ${problems.join('; ')}`);
    throw new Error(`${found.length} answers differ from Discord's OpenAPI document\n${lines.join('\n')}`);
  }

  /** Null when the answer matches the document. An operation outside the document may answer anything except a broken error. */
  check(operation: string, status: number, body: unknown): Mismatch | null {
    if (status === 500) return { operation, status, problems: [`a failure: ${JSON.stringify(body)}`] };
    const byStatus = answers[operation];
    const isError = status >= 400 && status < 500;
    // A list of invalid users: https://docs.discord.com/developers/resources/invite#update-target-users
    if (isError && (body as { target_users_file?: unknown } | undefined)?.target_users_file) return null;
    if (!isError && (!byStatus || status < 200 || status >= 300)) return null;
    const schema = isError ? errorSchema(status, body) : byStatus![status];
    if (schema === undefined) return { operation, status, problems: [`no answer ${status} is documented`] };
    if (schema === null) {
      return body === undefined ? null : { operation, status, problems: ['a body where none is documented'] };
    }
    const validate = compiled(isError ? JSON.stringify(schema) : `${operation} ${status}`, schema);
    // As the client reads it: undefined fields are missing.
    const sent = body === undefined ? undefined : (JSON.parse(JSON.stringify(body)) as unknown);
    if (validate(sent)) return null;
    const problems = (validate.errors ?? []).slice(0, 5).map(({ instancePath, message, params }) => {
      const more = JSON.stringify(params);
      return `${instancePath || '/'} ${message} ${more}`.slice(0, 240);
    });
    return { operation, status, problems };
  }
}
