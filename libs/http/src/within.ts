import { Fault } from '#libs/vocabulary';

/** The result of `work`, or Fault `process.slow` after `ms`: a call to an unavailable service may never end. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Fault('process.slow', 'The service did not answer in time.'));
  }, ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
