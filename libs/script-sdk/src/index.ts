export * from './examples.gen.ts';
export * from './typings.gen.ts';
export { runtimeScript } from './runtime/script.ts';
