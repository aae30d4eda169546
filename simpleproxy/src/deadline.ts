/** The longest delay of a Node timer, in milliseconds. A timer with a longer delay fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Calls `then` after `ms` milliseconds, for any number. Returns a function that cancels the call. */
export function deadline(ms: number, then: () => void): () => void {
  const at = performance.now() + ms;
  let timer: NodeJS.Timeout;
  const arm = () => {
    const left = at - performance.now();
    timer = left > LONGEST_MS ? setTimeout(arm, LONGEST_MS) : setTimeout(then, Math.max(0, left));
    timer.unref();
  };
  arm();
  return () => clearTimeout(timer);
}

/** Resolves after `ms` milliseconds. @throws the reason of the signal when it is aborted before */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const abort = () => {
      cancel();
      reject(signal.reason as Error);
    };
    const cancel = deadline(ms, () => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
    signal.addEventListener('abort', abort, { once: true });
  });
}
