export * from './define-task.ts';
export * from './registry.gen.ts';
