export * from './read-config.ts';
export * from './slices.ts';
