export * from './define-op.ts';
