export { DeadLetters, type DeadLetter } from './dead-letters.ts';
export type { GuildHandler } from './guild-lane.ts';
export type { Consumer } from './lane.ts';
export { laneNames, queueTimes, type LaneName, type QueueTimes, type RunLane } from './lanes.ts';
export { QueueModule, WORK, type QueueModuleOptions } from './queue.module.ts';
export type { RunHandler, RunOutcome } from './run-lane.ts';
export type { QueuedTask, TaskRegistry } from './work.ts';
export { WorkQueue, type LaneCounts, type QueueParts } from './work-queue.ts';
