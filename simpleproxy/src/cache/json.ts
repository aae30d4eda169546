/** A JSON object of Discord's, with whatever fields it has. */
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
