export * from './busy-notice.ts';
export * from './build-sources.ts';
export * from './script-compiler.ts';
export * from './source-map.ts';
export * from './type-checker.ts';
