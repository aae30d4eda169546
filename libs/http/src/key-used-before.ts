import type { Run } from '#libs/ports';

/** Response header: the idempotency key has started a run before. */
export const REPLAYED_HEADER = 'Idempotency-Replayed';

/** Message for a caller whose idempotency key has started a run before: this call started nothing. */
export function keyUsedBefore({
  id,
  state,
  fault,
  finishedAt,
}: Pick<Run, 'id' | 'state' | 'fault' | 'finishedAt'>): string {
  const when = finishedAt ? ` at ${finishedAt.toISOString()}` : '';
  const advice = `Nothing was started. To continue that run, retry run ${id}; to start a new run, send another Idempotency-Key.`;
  switch (state) {
    case 'failed':
      return `This key belongs to a run that failed${when}${fault ? ` (${fault.code})` : ''}. ${advice}`;
    case 'cancelled':
      return `This key belongs to a run that was cancelled${when}. ${advice}`;
    case 'succeeded':
      return `This key belongs to a run that succeeded${when}. Nothing was started. To run it again, send another Idempotency-Key.`;
    case 'queued':
    case 'running':
      return 'This key belongs to a run that has not ended yet. Nothing more was started.';
  }
}
