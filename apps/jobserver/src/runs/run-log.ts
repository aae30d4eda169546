import type { GuildLogLevel, LogFields, LogPort, RunLogLine, RunStorePort } from '#libs/ports';
import { limits, type Json } from '#libs/vocabulary';
import { writeLines } from '../write-lines.ts';

type Line = Omit<RunLogLine, 'id' | 'at'>;

const bytesOf = ({ message }: Line): number => message.length + 500;

const droppedLine = (count: number): Line => ({
  level: 'warn',
  message: 'log lines were dropped',
  fields: { count },
});

const flushAfterMs = 100;
/** Most lines that wait while the database is unavailable. The oldest are dropped first, and a line gives their number. */
const mostWaiting = 2_000;

/** Collects the lines of one run and writes them in batches. */
export class RunLogBuffer {
  readonly #write: (lines: Line[]) => Promise<void>;
  #waiting: Line[] = [];
  #bytes = 0;
  #added = 0;
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(runs: RunStorePort, runId: string, written: () => void) {
    this.#write = async (lines) => {
      await runs.log(runId, lines);
      written();
    };
  }

  add(line: Line): void {
    this.#added += 1;
    // Above the limit only warnings and errors are kept, because they say how the attempt ends.
    const isMinor = line.level === 'debug' || line.level === 'info';
    if (this.#added > limits.log.linesPerAttempt && isMinor) this.#dropped += 1;
    else this.#keep(line);
    while (this.#waiting.length > mostWaiting || this.#bytes > limits.log.waitingBytes) {
      this.#bytes -= bytesOf(this.#waiting.shift()!);
      this.#dropped += 1;
    }
    this.#timer ??= setTimeout(() => void this.flush(), flushAfterMs);
  }

  /** Writes the waiting lines; lines that could not be written stay for the next call. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#writeWaiting());
    return this.#writing;
  }

  /** Writes the last lines, and the number of lines that were dropped since the previous line about it. */
  async end(): Promise<void> {
    await this.flush();
    if (this.#dropped === 0) return;
    const count = this.#dropped;
    this.#dropped = 0;
    this.#keep(droppedLine(count));
    await this.flush();
  }

  async #writeWaiting(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const lines = this.#waiting;
    const dropped = this.#dropped;
    this.#waiting = [];
    this.#bytes = 0;
    this.#dropped = 0;
    const told = dropped > 0 ? [droppedLine(dropped)] : [];
    const { refused, left } = await writeLines([...told, ...lines], this.#write);
    this.#dropped += refused.length;
    if (left.length === 0) return;
    const later = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    for (const line of [...left, ...later]) this.#keep(line);
    this.#timer ??= setTimeout(() => void this.flush(), flushAfterMs * 10);
  }

  #keep(line: Line): void {
    this.#waiting.push(line);
    this.#bytes += bytesOf(line);
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}

/** The log of a task: stored with the run, and also written to the operator's log. */
export class RunLog implements LogPort {
  readonly #buffer: RunLogBuffer;
  readonly #operator: LogPort;
  readonly #fields: LogFields;

  constructor(buffer: RunLogBuffer, operator: LogPort, fields: LogFields = {}) {
    this.#buffer = buffer;
    this.#operator = operator;
    this.#fields = fields;
  }

  debug(message: string, fields?: LogFields): void {
    this.#line('debug', message, fields);
  }
  info(message: string, fields?: LogFields): void {
    this.#line('info', message, fields);
  }
  warn(message: string, fields?: LogFields): void {
    this.#line('warn', message, fields);
  }
  error(message: string, fields?: LogFields): void {
    this.#line('error', message, fields);
  }
  with(fields: LogFields): LogPort {
    return new RunLog(this.#buffer, this.#operator.with(fields), { ...this.#fields, ...fields });
  }

  #line(level: GuildLogLevel, message: string, fields: LogFields = {}): void {
    this.#operator[level](message, fields);
    const all = { ...this.#fields, ...fields };
    this.#buffer.add({
      level,
      message: message.slice(0, limits.log.lineLength),
      fields: Object.keys(all).length > 0 ? asJson(all) : null,
    });
  }
}

function asJson(fields: LogFields): Json {
  try {
    const text = JSON.stringify(fields, (_, value: unknown) => {
      if (typeof value === 'bigint') return value.toString();
      return value instanceof Error ? { name: value.name, message: value.message } : value;
    });
    return text.length > limits.log.lineLength * 4 ? { truncated: true } : (JSON.parse(text) as Json);
  } catch {
    return { unprintable: true };
  }
}
