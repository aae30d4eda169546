import type { LogFields, LogPort } from '#libs/ports';
import { pino, stdSerializers, type Logger } from 'pino';

/** Names of fields that could carry a secret into a log line. */
const secrets = ['token', 'secret', 'password', 'authorization', 'cookie'];
const redact = [...secrets, ...secrets.map((name) => `*.${name}`), 'headers.authorization', 'headers.cookie'];

class PinoLog implements LogPort {
  readonly #pino: Logger;

  constructor(logger: Logger) {
    this.#pino = logger;
  }

  debug(message: string, fields: LogFields = {}): void {
    this.#pino.debug(fields, message);
  }
  info(message: string, fields: LogFields = {}): void {
    this.#pino.info(fields, message);
  }
  warn(message: string, fields: LogFields = {}): void {
    this.#pino.warn(fields, message);
  }
  error(message: string, fields: LogFields = {}): void {
    this.#pino.error(fields, message);
  }
  with(fields: LogFields): LogPort {
    return new PinoLog(this.#pino.child(fields));
  }
}

/** JSON lines on stdout, one object per line, with the process's name. An `error` field is written with code and stack. */
export function createLog(processName: string, level = 'info'): LogPort {
  return new PinoLog(
    pino({
      name: processName,
      level,
      redact: { paths: redact, censor: '[redacted]' },
      serializers: { error: stdSerializers.err, err: stdSerializers.err },
    }),
  );
}
