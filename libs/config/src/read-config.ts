import { z } from 'zod';
import { internalHostProblem } from './internal-host.ts';

/** Variables of one adapter: names as in the environment, each with a zod schema that describes it. */
export type ConfigSlice = Record<string, z.ZodType>;

type ConfigOf<S extends ConfigSlice> = { readonly [K in keyof S]: z.output<S[K]> };

/** A variable is missing or malformed. The process prints the error at boot and exits with code 1. */
export class ConfigError extends Error {
  readonly problems: ReadonlyArray<{ variable: string; expected: string }>;

  constructor(problems: ReadonlyArray<{ variable: string; expected: string }>) {
    super(problems.map(({ variable, expected }) => `${variable}: ${expected}`).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads the variables of a slice from the environment and reports all problems at once. An empty variable counts as unset.
 * Errors never contain the value itself: it may be a secret.
 *
 * @throws ConfigError
 */
export function readConfig<S extends ConfigSlice>(
  slice: S,
  env: Record<string, string | undefined> = process.env,
): ConfigOf<S> {
  const problems: Array<{ variable: string; expected: string }> = [];
  const values: Record<string, unknown> = {};
  for (const [variable, schema] of Object.entries(slice)) {
    const raw = env[variable];
    const parsed = schema.safeParse(raw === '' ? undefined : raw);
    if (parsed.success) values[variable] = parsed.data;
    else {
      const why = parsed.error.issues.map((issue) => issue.message).join('; ');
      const summary = schema.description;
      problems.push({ variable, expected: summary ? `${why} (${summary})` : why });
    }
  }
  const exposed = internalHostProblem(values);
  if (exposed !== null) problems.push({ variable: 'HOST', expected: exposed });
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(values) as ConfigOf<S>;
}

/** `1`, `true`, `yes`, `on` and their opposites. */
export const flag = (fallback: boolean) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined) return fallback;
      if (/^(1|true|yes|on)$/i.test(text)) return true;
      if (/^(0|false|no|off)$/i.test(text)) return false;
      context.addIssue({ code: 'custom', message: 'expected true or false' });
      return z.NEVER;
    });

/** Values separated by commas; an empty list when the variable is unset. */
export const list = (fallback = '') =>
  z
    .string()
    .default(fallback)
    .transform((text) =>
      text
        .split(',')
        .map((value) => value.trim())
        .filter((value) => value !== ''),
    );

/** A token's name and SHA-256 digest. */
export interface NamedToken {
  name: string;
  digest: Buffer;
}

/** Parses `name:sha256` with the digest in hex; null for other text. */
export function parseNamedToken(text: string): NamedToken | null {
  const [, name, hex] = /^([\w.@-]{1,64}):([0-9a-f]{64})$/i.exec(text) ?? [];
  return name !== undefined && hex !== undefined ? { name, digest: Buffer.from(hex, 'hex') } : null;
}

/** Named tokens, separated by commas. */
export const namedTokens = () =>
  list().transform((entries, context) =>
    entries.map((entry) => {
      const token = parseNamedToken(entry);
      if (token) return token;
      context.addIssue({
        code: 'custom',
        message: 'expected `name:sha256` with the digest in hex, separated by commas',
      });
      return z.NEVER;
    }),
  );

/** A TCP port. */
export const port = (fallback: number) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined) return fallback;
      const value = Number(text);
      if (/^\d+$/.test(text) && value <= 65_535) return value;
      context.addIssue({ code: 'custom', message: 'expected a port: a whole number from 0 to 65535' });
      return z.NEVER;
    });

/** A URL with one of the given schemes, without a trailing slash. */
export const url = (schemes: readonly string[], fallback?: string) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      const value = text ?? fallback;
      if (value === undefined) {
        context.addIssue({ code: 'custom', message: `expected a URL (${schemes.join(', ')}), but it is not set` });
        return z.NEVER;
      }
      if (URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1)))
        return value.replace(/\/$/, '');
      context.addIssue({
        code: 'custom',
        message: `expected a URL that starts with ${schemes.map((s) => `${s}://`).join(' or ')}`,
      });
      return z.NEVER;
    });

/** The same, but it may be unset. */
export const optionalUrl = (schemes: readonly string[]) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined) return undefined;
      if (URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1))) return text.replace(/\/$/, '');
      context.addIssue({
        code: 'custom',
        message: `expected a URL that starts with ${schemes.map((s) => `${s}://`).join(' or ')}`,
      });
      return z.NEVER;
    });
