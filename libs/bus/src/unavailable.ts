import { Fault } from '#libs/vocabulary';

/** Fault `bus.unavailable`, retryable: PostgreSQL or Redis, which carries the messages, cannot be reached. */
export const busUnavailable = (cause?: unknown) =>
  new Fault('bus.unavailable', 'Messages between processes cannot be sent at the moment.', {
    retryAfterMs: 1_000,
    cause,
  });

/** Longest time (ms) that a message waits for a lost connection to come back. */
export const SEND_PATIENCE_MS = 2_000;

/** Returns the promise's result, or rejects with `busUnavailable` after `ms`. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(busUnavailable()), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
