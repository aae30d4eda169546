export * from './call-key.ts';
export * from './define-op.ts';
export * from './perform-op.ts';
export * from './registry.gen.ts';
