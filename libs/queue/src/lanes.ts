import type { Lane } from '#libs/tasks';

/** The queues: guild turns, task runs in two lanes, and the queue's own upkeep. */
export const laneNames = ['guild', 'fast', 'slow', 'upkeep'] as const;
/** A queue of guild turns or of runs. */
export type LaneName = (typeof laneNames)[number];
/** A queue of runs. */
export type RunLane = Lane;

/** Payload of a job: only ids. The rows in the database are the source of truth. */
export type GuildJob = { guildId: string };
/** Payload of a run's job; the row has the rest. */
export type RunJob = { runId: string };

/** Times of the queue, in milliseconds. */
export interface QueueTimes {
  /** A job whose process does not renew its lock for this long counts as stalled. */
  lockMs: number;
  /** Interval of the check for stalled jobs. */
  stalledCheckMs: number;
  /** Interval of the sweep, and the age from which work without a job counts as stranded. */
  sweepEveryMs: number;
  strandedAfterMs: number;
  pruneEveryMs: number;
  /** The first delay after a failed guild turn; it doubles with each failure. */
  turnPauseMs: number;
  /** Delay of a run that another run with its key, or an unavailable backend, has blocked. */
  deferMs: number;
  /** Longest time that adding a job may take; after that the sweep finds the work. */
  addPatienceMs: number;
}

/** The times of a normal installation, in milliseconds. */
export const queueTimes: QueueTimes = {
  lockMs: 2_500,
  stalledCheckMs: 800,
  sweepEveryMs: 2_000,
  strandedAfterMs: 3_000,
  pruneEveryMs: 600_000,
  turnPauseMs: 250,
  deferMs: 1_000,
  addPatienceMs: 1_500,
};

/** Failures in a row after which a guild's turn is a dead letter; the sweep tries again later. */
export const TURN_ATTEMPTS = 8;

/** Adds up to 25 %, so that work that failed together does not retry together. */
export const withJitter = (ms: number): number => Math.round(ms * (1 + Math.random() / 4));
