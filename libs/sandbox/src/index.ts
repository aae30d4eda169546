export * from './reaper.ts';
export * from './sandbox.ts';
export * from './priority.ts';
export * from './process-usage.ts';
