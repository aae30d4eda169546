export * from './reaper.ts';
export * from './sandbox.ts';
