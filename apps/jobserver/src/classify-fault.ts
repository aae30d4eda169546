import { toFault, type Fault } from '#libs/vocabulary';

/**
 * What becomes of work that threw:
 * `retry` later, it may succeed · `final`, it never will · `cancelled` by somebody · `fenced`: somebody else owns the work
 * by now, so nothing more may be written about it.
 */
export type Verdict = 'retry' | 'final' | 'cancelled' | 'fenced';

/** Codes whose meaning is not in `retryable`. */
const verdicts: Readonly<Record<string, Verdict>> = {
  'run.fenced': 'fenced',
  'guild.lease-lost': 'fenced',
  'run.cancelled': 'cancelled',
  // This process ends; the work does not.
  'process.stopping': 'retry',
};

/** The one place that decides between another attempt and the end, for runs and for guild turns. */
export function classifyFault(error: unknown): { verdict: Verdict; fault: Fault } {
  const fault = toFault(error);
  return { fault, verdict: verdicts[fault.code] ?? (fault.retryable ? 'retry' : 'final') };
}

/** Whether a retry uses up one of the attempts that a task declares: the end of a process does not. */
export function countsAsAttempt(fault: Fault): boolean {
  return fault.code !== 'process.stopping';
}
