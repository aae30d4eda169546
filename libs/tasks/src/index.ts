export * from './define-task.ts';
