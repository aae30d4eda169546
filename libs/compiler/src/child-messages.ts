/** A place in a script that a child is at. Counts from 1. */
export interface AtWork {
  script: string;
  line: number;
}

/** What a child is told: how to set itself up, then requests, one after another. */
export type ToChild = { t: 'setUp'; setUp: unknown } | { t: 'request'; request: unknown };

/** What it answers: that it is ready, where it is, a result, or the text of an error that it did not expect. */
export type FromChild =
  { t: 'ready' } | ({ t: 'at' } & AtWork) | { t: 'result'; result: unknown } | { t: 'error'; message: string };

/** Bytes of the longest frame in each direction. */
export const maxChildFrameBytes = { toChild: 64 * 1024 * 1024, fromChild: 32 * 1024 * 1024 } as const;
