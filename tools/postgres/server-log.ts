import { existsSync, fchmodSync, openSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Opens the log to append, because another start may write at the same time; truncates it above 1 MB. Errors in it repeat
 * values of rows.
 */
export function openLog(dir: string): number {
  const file = path.join(dir, 'postgres.log');
  const isLong = existsSync(file) && statSync(file).size > 1_000_000;
  const log = openSync(file, isLong ? 'w' : 'a', 0o600);
  fchmodSync(log, 0o600);
  return log;
}

/** The end of the log, starting at a byte. */
export function logTail(dir: string, from = 0): string {
  const log = path.join(dir, 'postgres.log');
  return existsSync(log) ? readFileSync(log).subarray(from).toString().slice(-2_000).trim() : 'with an empty log';
}
