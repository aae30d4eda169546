export * from './read-config.ts';
export * from './slices.ts';
export * from './internal-host.ts';
