import type { LogPort } from '#libs/ports';

/** Drops every line. */
export const silentLog: LogPort = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => silentLog,
};
