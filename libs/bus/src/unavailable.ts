import { Fault } from '#libs/vocabulary';

/** What carries the messages is away: fault `bus.unavailable`, retryable. */
export const busUnavailable = (cause?: unknown) =>
  new Fault('bus.unavailable', 'Messages between processes cannot be sent at the moment.', {
    side: 'system',
    status: 503,
    retryable: true,
    retryAfterMs: 1_000,
    cause,
  });

/** How long a message waits for a connection that is being made anew, in milliseconds. */
export const SEND_PATIENCE_MS = 2_000;

/** The promise's result, or `busUnavailable` after the time is up. */
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
