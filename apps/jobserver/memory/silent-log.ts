import type { LogPort } from '#libs/ports';

/** Says nothing. */
export const silentLog: LogPort = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => silentLog,
};
