import { pino, type Logger } from 'pino';
import type { Config } from './config.ts';

/** The process's log: JSON lines on stdout. Tokens have no field here and are removed where one slips into a header. */
export const createLog = (config: Pick<Config, 'LOG_LEVEL'>): Logger =>
  pino({
    name: 'simpleproxy',
    level: config.LOG_LEVEL,
    redact: { paths: ['token', '*.token', 'authorization', '*.authorization', 'headers'], censor: '[redacted]' },
  });
