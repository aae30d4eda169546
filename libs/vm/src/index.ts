export type { OpCall } from './event-run.ts';
export type { DispatchOutcome, VmEvent } from './guild-vm.ts';
export * from './locate-worker.ts';
export * from './supervisor.ts';
