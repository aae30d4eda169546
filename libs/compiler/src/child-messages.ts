/** The place in a script where a child is. Counts from 1. */
export interface AtWork {
  script: string;
  line: number;
}

/** Messages to a child: its setup, then requests, one after another. */
export type ToChild = { t: 'setUp'; setUp: unknown } | { t: 'request'; request: unknown };

/** Messages from a child: ready, its place, a result, or the text of an unexpected error. */
export type FromChild =
  { t: 'ready' } | ({ t: 'at' } & AtWork) | { t: 'result'; result: unknown } | { t: 'error'; message: string };

/** Longest frame in each direction, in bytes. */
export const maxChildFrameBytes = { toChild: 64 * 1024 * 1024, fromChild: 32 * 1024 * 1024 } as const;
