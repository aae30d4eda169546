import { Fault } from '#libs/vocabulary';

/** The answer, or Fault `process.slow` after so many milliseconds: something that is away may be waited for without end. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Fault('process.slow', 'No answer in time.', { side: 'system', status: 503, retryable: true }));
  }, ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
