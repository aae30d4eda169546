export * from './metrics.ts';
export * from './pino-log.ts';
