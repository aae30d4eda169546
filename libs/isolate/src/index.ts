export * from './serve-isolates.ts';
