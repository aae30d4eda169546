import { pino, type Logger } from 'pino';
import type { Config } from './config.ts';

/** The process's log: JSON lines on stdout. It has no field for tokens, and removes them from headers. */
export const createLog = (config: Pick<Config, 'LOG_LEVEL'>): Logger =>
  pino({
    name: 'simpleproxy',
    level: config.LOG_LEVEL,
    redact: { paths: ['token', '*.token', 'authorization', '*.authorization', 'headers'], censor: '[redacted]' },
  });
