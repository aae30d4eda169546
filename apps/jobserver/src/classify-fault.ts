import { toFault, type Fault } from '#libs/vocabulary';

/**
 * Next step for work that threw: `retry`: it may succeed later · `final`: it never succeeds · `cancelled`: on request ·
 * `fenced`: another process owns the work now, so this one must write no more about it.
 */
export type Verdict = 'retry' | 'final' | 'cancelled' | 'fenced';

/** Codes whose verdict does not follow from `retryable`. */
const verdicts: Readonly<Record<string, Verdict>> = {
  'run.fenced': 'fenced',
  'guild.lease-lost': 'fenced',
  'run.cancelled': 'cancelled',
  // This process stops, but the work continues elsewhere.
  'process.stopping': 'retry',
};

/** The one place that decides between another attempt and the end, for runs and for guild turns. */
export function classifyFault(error: unknown): { verdict: Verdict; fault: Fault } {
  const fault = toFault(error);
  return { fault, verdict: verdicts[fault.code] ?? (fault.retryable ? 'retry' : 'final') };
}

/** Whether a retry counts against the attempts of its task: the end of a process does not. */
export function countsAsAttempt(fault: Fault): boolean {
  return fault.code !== 'process.stopping';
}
