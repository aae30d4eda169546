export * from './source-map.ts';
export * from './build-sources.ts';
