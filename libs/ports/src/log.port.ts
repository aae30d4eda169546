/** Fields of a log line. Never a token, never the content of a message. */
export type LogFields = Record<string, unknown>;

/** A log that is bound to its process, guild, run or step. The message is a constant; data goes into fields. */
export interface LogPort {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  with(fields: LogFields): LogPort;
}
