import { toFault } from '#libs/vocabulary';

/** Result of writing lines. */
export interface Written<T> {
  /** Lines that the database rejects permanently. */
  refused: T[];
  /** Lines that are not written yet, in order. */
  left: T[];
  /** Why lines are left. */
  error: unknown;
}

/**
 * Writes lines in one statement. When the database rejects them, it writes halves, so that only lines that the database cannot
 * store are dropped. After any other error the rest stays for later.
 */
export async function writeLines<T>(lines: T[], write: (lines: T[]) => Promise<void>): Promise<Written<T>> {
  const open = [lines];
  const refused: T[] = [];
  for (let batch = open.pop(); batch; batch = open.pop()) {
    try {
      // One after the other, so that lines keep their order.
      await write(batch);
    } catch (error) {
      if (toFault(error).retryable) return { refused, left: [batch, ...open.toReversed()].flat(), error };
      if (batch.length === 1) refused.push(...batch);
      else open.push(batch.slice(batch.length / 2), batch.slice(0, batch.length / 2));
    }
  }
  return { refused, left: [], error: null };
}
