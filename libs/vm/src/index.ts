export type { OpCall } from './event-run.ts';
export type { DispatchOutcome, VmEvent } from './vm-event.ts';
export * from './locate-worker.ts';
export * from './supervisor.ts';
export { planWorkerWalls } from './worker-walls.ts';
