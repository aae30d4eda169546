/** A JSON object of Discord's, with any fields. */
export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The objects of an array that may be missing or hold other things. */
export const objectsOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** A snowflake field; undefined if it is missing or no string. */
export const idOf = (object: unknown, key = 'id'): string | undefined => {
  const value = isObject(object) ? object[key] : undefined;
  return typeof value === 'string' ? value : undefined;
};

/**
 * Parses client input without losing digits: a whole number that a double cannot hold becomes a string. Client libraries send ids as
 * numbers.
 *
 * @throws SyntaxError
 */
export function parseExact(text: string): unknown {
  const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;
  return parse(text, (_, value, { source }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && source && /^-?\d+$/.test(source) ? source : value,
  );
}

/** As newer engines have it: the reviver receives the source text of a number. */
type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;
