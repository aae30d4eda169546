export * from './locate-worker.ts';
export * from './scripts-compartment.ts';
export * from './supervisor.ts';
export { planWorkerWalls } from './worker-walls.ts';
