export * from './examples.gen.ts';
export * from './typings.gen.ts';
