import { toFault } from '#libs/vocabulary';

/** What became of lines that were to be written. */
export interface Written<T> {
  /** Lines that the database will never take. */
  refused: T[];
  /** Lines that are not written yet, in their order. */
  left: T[];
  /** Why lines are left. */
  error: unknown;
}

/**
 * Writes lines in one go. When the database refuses them, halves are tried, so that only the lines which it cannot hold are
 * dropped; any other failure leaves the rest for later.
 */
export async function writeLines<T>(lines: T[], write: (lines: T[]) => Promise<void>): Promise<Written<T>> {
  const open = [lines];
  const refused: T[] = [];
  for (let batch = open.pop(); batch; batch = open.pop()) {
    try {
      // One after the other: lines keep their order.
      await write(batch);
    } catch (error) {
      if (toFault(error).retryable) return { refused, left: [batch, ...open.toReversed()].flat(), error };
      if (batch.length === 1) refused.push(...batch);
      else open.push(batch.slice(batch.length / 2), batch.slice(0, batch.length / 2));
    }
  }
  return { refused, left: [], error: null };
}
