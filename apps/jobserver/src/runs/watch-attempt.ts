import type { RunStorePort } from '#libs/ports';
import { toFault, Fault } from '#libs/vocabulary';
import { cancelledFault } from './live-runs.ts';

interface Watched {
  runId: string;
  fence: number;
  controller: AbortController;
  timeoutMs: number;
}

/** Heartbeats, time limit and cancellation of one attempt. */
export interface AttemptWatch {
  /**
   * The work's result. After the signal has aborted and the grace period has passed, rejects with the signal's reason even if
   * the work continues.
   */
  orAborted<T>(work: Promise<T>): Promise<T>;
  end(): void;
}

export function watchAttempt(
  deps: { runs: Pick<RunStorePort, 'heartbeat'>; heartbeatMs: number; graceMs: number },
  { runId, fence, controller, timeoutMs }: Watched,
): AttemptWatch {
  const timeout = setTimeout(() => controller.abort(timeoutFault(timeoutMs)), timeoutMs).unref();
  let lastAlive = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let ended = false;

  const beat = async (): Promise<void> => {
    try {
      const sentAt = performance.now();
      const { cancelRequested } = await deps.runs.heartbeat(runId, fence);
      lastAlive = sentAt;
      if (cancelRequested) controller.abort(cancelledFault());
    } catch (error) {
      const fault = toFault(error);
      if (fault.code === 'run.fenced') controller.abort(fault);
      // Another process may soon treat the run as dead: end before it begins the run.
      else if (performance.now() - lastAlive > deps.heartbeatMs * 4) controller.abort(silentFault());
    }
    if (!ended) timer = setTimeout(() => void beat(), deps.heartbeatMs).unref();
  };
  timer = setTimeout(() => void beat(), deps.heartbeatMs).unref();

  return {
    orAborted: (work) => orAborted(work, controller.signal, deps.graceMs),
    end: () => {
      ended = true;
      clearTimeout(timeout);
      clearTimeout(timer);
    },
  };
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal, graceMs: number): Promise<T> {
  let grace: NodeJS.Timeout | undefined;
  const aborted = new Promise<never>((_, reject) => {
    const begin = (): void => {
      grace = setTimeout(() => reject(signal.reason as Error), graceMs);
    };
    if (signal.aborted) begin();
    else signal.addEventListener('abort', begin, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    clearTimeout(grace);
  }
}

function timeoutFault(timeoutMs: number): Fault {
  return new Fault('run.timeout', `The attempt took longer than ${timeoutMs} ms.`);
}

function silentFault(): Fault {
  return new Fault('run.heartbeat-lost', 'The database did not accept heartbeats.');
}
