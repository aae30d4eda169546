import type { Run } from '#libs/ports';

/** Header of an answer that an idempotency key has got before. */
export const REPLAYED_HEADER = 'Idempotency-Replayed';

/** What a caller is told whose idempotency key has started a run before: nothing was started now. */
export function keyUsedBefore({
  id,
  state,
  fault,
  finishedAt,
}: Pick<Run, 'id' | 'state' | 'fault' | 'finishedAt'>): string {
  const when = finishedAt ? ` at ${finishedAt.toISOString()}` : '';
  const anew = `Nothing was started. To go on with it, retry run ${id}; to start a new run, send another Idempotency-Key.`;
  switch (state) {
    case 'failed':
      return `This key belongs to a run that failed${when}${fault ? ` (${fault.code})` : ''}. ${anew}`;
    case 'cancelled':
      return `This key belongs to a run that was cancelled${when}. ${anew}`;
    case 'succeeded':
      return `This key belongs to a run that succeeded${when}. Nothing was started. To run it again, send another Idempotency-Key.`;
    case 'queued':
    case 'running':
      return 'This key belongs to a run that is under way. Nothing more was started.';
  }
}
