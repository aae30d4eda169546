import type { Lane } from '#libs/tasks';

/** The queues: turns of guilds, runs of the two lanes of tasks, and the queue's own upkeep. */
export const laneNames = ['guild', 'fast', 'slow', 'upkeep'] as const;
/** A queue: of guild turns, or of runs. */
export type LaneName = (typeof laneNames)[number];
/** A queue of runs. */
export type RunLane = Lane;

/** What a job carries: only ids, the rows in the database are the truth. */
export type GuildJob = { guildId: string };
/** What a job of a run says: the row has the rest. */
export type RunJob = { runId: string };

/** Times of the queue, in milliseconds. */
export interface QueueTimes {
  /** A job whose process gives no sign of life for this long is taken for dead … */
  lockMs: number;
  /** … by a check that comes by this often. */
  stalledCheckMs: number;
  /** How often stranded work is looked for, and how long it must have waited to count as such. */
  sweepEveryMs: number;
  strandedAfterMs: number;
  pruneEveryMs: number;
  /** The first pause after a guild's turn failed; it doubles. */
  turnPauseMs: number;
  /** After a run was held up by another one with its key, or by something outside that is away. */
  deferMs: number;
  /** Adding a job may take this long; after that the sweep is left to find the work. */
  addPatienceMs: number;
}

/** The times of a running installation, in milliseconds. */
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

/** A guild's turn that fails this often in a row is a dead letter; the sweep tries again later. */
export const TURN_ATTEMPTS = 8;

/** Up to a quarter more, so that what failed together does not come back together. */
export const withJitter = (ms: number): number => Math.round(ms * (1 + Math.random() / 4));
