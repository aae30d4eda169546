export * from './context-names.ts';
export * from './frame.ts';
export * from './messages.ts';
