/** JSON.parse as newer engines have it: the reviver receives the source text of a number. */
type Parse = (text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown) => unknown;

/** A whole number that may be too large for a double. A match inside a string costs only time. */
const LONG_INTEGER = /(?:^|[[:,\s])-?\d{16}/;

/**
 * Parses JSON without losing digits: an integer that a double cannot hold becomes a string of its digits. Discord reads ids that are
 * sent as numbers exactly, and client libraries send them.
 *
 * @throws SyntaxError
 * @see https://docs.discord.com/developers/reference#snowflakes
 */
export function parseJson(text: string): unknown {
  if (!LONG_INTEGER.test(text)) return JSON.parse(text) as unknown;
  return (JSON.parse as Parse)(text, (_, value, { source }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && source && /^-?\d+$/.test(source) ? source : value,
  );
}
