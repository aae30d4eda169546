export { simulate, type SimulateOptions } from './simulate.ts';
export type { Simulation } from './simulation.ts';
export { loadWorld, saveWorld } from './world/archive.ts';
export type { Recipe } from './demo/recipe.ts';
export type { CallLogEntry } from './call-log.ts';
export type { LimitsSetting } from './limits.ts';
export { ALL as ALL_PERMISSIONS, Permission } from './permissions.ts';
export { Intent } from './gateway/intents.ts';
export { coveragePage } from './rest/coverage.ts';
