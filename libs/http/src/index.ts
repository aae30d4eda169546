export * from './health.module.ts';
export * from './problem.filter.ts';
export * from './serve.ts';
export * from './zod.pipe.ts';
