import { setTimeout as delay } from 'node:timers/promises';

/** Detects a hang only (milliseconds): a busy machine is slow. */
export const PATIENCE_MS = 240_000;

const diagnoses = new Set<() => string>();

/** Adds text to every wait that fails from now on. @returns a function that ends it */
export function diagnoseWith(describe: () => string): () => void {
  diagnoses.add(describe);
  return () => diagnoses.delete(describe);
}

/** State of the processes under test, for the text of a failure. */
export function diagnosis(): string {
  return [...diagnoses].map((describe) => `\n${describe()}`).join('');
}

/**
 * Polls until the result is truthy; for conditions without an event. @throws Error with the last result and the state of the
 * processes when the time is over
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  timeoutMs = PATIENCE_MS,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await delay(25);
  }
  throw new Error(`${what}: not within ${timeoutMs / 1000} s (last: ${String(last)})${diagnosis()}`);
}
