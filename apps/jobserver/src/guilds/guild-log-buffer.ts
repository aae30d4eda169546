import type { BusPort, GuildLogLine, GuildLogPort, LogPort, StoredGuildLogLine } from '#libs/ports';
import type { Metrics } from '#libs/telemetry';
import { Budget, limits } from '#libs/vocabulary';
import { writeLines } from '../write-lines.ts';

interface Waiting {
  lines: GuildLogLine[];
  bytes: number;
  /** Lines that were dropped since the last write. */
  dropped: number;
  writing: Promise<void> | null;
}

const flushAfterMs = 50;
/** Lines of one guild that wait while the database is unavailable. */
const mostWaiting = 5_000;
/** Number of known guilds above which guilds with a full budget are forgotten. */
const remembered = 10_000;

const bytesOf = ({ message }: GuildLogLine): number => message.length + 100;

/**
 * The guilds' logs, written in batches: one statement for all lines that came during the previous one. Lines of an event are
 * flushed before the event is marked as handled, so a crash loses none. A guild that writes more than its budget loses lines, and
 * its log says so; other guilds do not wait for it.
 */
export class GuildLogBuffer implements GuildLogPort {
  readonly #port: GuildLogPort;
  readonly #bus: BusPort;
  readonly #log: LogPort;
  readonly #now: () => number;
  readonly #waiting = new Map<string, Waiting>();
  readonly #budgets = new Map<string, Budget>();
  readonly #count: (why: 'budget' | 'full' | 'refused', lines: number) => void;

  /** @param now milliseconds, monotonic */
  constructor(
    port: GuildLogPort,
    bus: BusPort,
    log: LogPort,
    metrics?: Metrics,
    now: () => number = () => performance.now(),
  ) {
    this.#port = port;
    this.#bus = bus;
    this.#log = log;
    this.#now = now;
    const counter = metrics?.counter('guild_log_lines_dropped_total', 'Lines of guild logs that were dropped.', [
      'why',
    ]);
    this.#count = (why, lines) => counter?.inc({ why }, lines);
  }

  add(guildId: string, ...lines: GuildLogLine[]): void {
    let waiting = this.#waiting.get(guildId);
    if (!waiting) {
      waiting = { lines: [], bytes: 0, dropped: 0, writing: null };
      this.#waiting.set(guildId, waiting);
      setTimeout(() => void this.flush(guildId).catch(() => {}), flushAfterMs);
    }
    for (const line of lines) {
      const cut = { ...line, message: line.message.slice(0, limits.log.lineLength) };
      if (this.#mayWrite(guildId, cut)) keep(waiting, cut);
      else {
        waiting.dropped += 1;
        this.#count('budget', 1);
      }
    }
    while (waiting.lines.length > mostWaiting || waiting.bytes > limits.log.waitingBytes) {
      waiting.bytes -= bytesOf(waiting.lines.shift()!);
      waiting.dropped += 1;
      this.#count('full', 1);
    }
  }

  /** Writes the waiting lines. @throws Fault `database.unavailable`; the lines stay in the buffer */
  async flush(guildId: string): Promise<void> {
    const waiting = this.#waiting.get(guildId);
    if (!waiting) return;
    while (waiting.writing || waiting.lines.length + waiting.dropped > 0) {
      if (waiting.writing) await waiting.writing.catch(() => {});
      else {
        waiting.writing = this.#write(guildId, waiting).finally(() => {
          waiting.writing = null;
        });
        await waiting.writing;
      }
    }
  }

  async flushAll(): Promise<void> {
    await Promise.allSettled([...this.#waiting.keys()].map((guildId) => this.flush(guildId)));
  }

  async append(guildId: string, lines: GuildLogLine[]): Promise<void> {
    this.add(guildId, ...lines);
  }

  page(guildId: string, range: Parameters<GuildLogPort['page']>[1]): Promise<StoredGuildLogLine[]> {
    return this.#port.page(guildId, range);
  }

  /** A line with a code reports a failure: it is written beyond the budget, too. */
  #mayWrite(guildId: string, line: GuildLogLine): boolean {
    let budget = this.#budgets.get(guildId);
    if (!budget) {
      if (this.#budgets.size >= remembered) this.#forgetIdle();
      budget = new Budget(limits.log.bytesPerSecond, limits.log.bytesBurst, this.#now);
      this.#budgets.set(guildId, budget);
    }
    if (line.code === undefined && budget.waitMs() > 0) return false;
    budget.spend(bytesOf(line));
    return true;
  }

  #forgetIdle(): void {
    for (const [guildId, budget] of this.#budgets) if (budget.isFull) this.#budgets.delete(guildId);
  }

  async #write(guildId: string, waiting: Waiting): Promise<void> {
    const { lines, dropped } = waiting;
    Object.assign(waiting, { lines: [], bytes: 0, dropped: 0 });
    const told = dropped > 0 ? [droppedLine(dropped)] : [];
    const { refused, left, error } = await writeLines([...told, ...lines], (some) => this.#port.append(guildId, some));
    if (refused.length > 0) this.#tellRefused(guildId, refused);
    if (left.length > 0) {
      Object.assign(waiting, { lines: [...left, ...waiting.lines] });
      waiting.bytes = waiting.lines.reduce((sum, line) => sum + bytesOf(line), 0);
      setTimeout(() => void this.flush(guildId).catch(() => {}), flushAfterMs * 20);
      throw error;
    }
    if (waiting.lines.length + waiting.dropped === 0) this.#waiting.delete(guildId);
    else setTimeout(() => void this.flush(guildId).catch(() => {}), flushAfterMs);
    this.#bus.publish('guild-log.added', { guildId }).catch((reason: unknown) => {
      this.#log.warn('bus is away', { error: reason });
    });
  }

  /** The line about it contains no text of theirs, so the database does not reject it as well. */
  #tellRefused(guildId: string, refused: GuildLogLine[]): void {
    this.#count('refused', refused.length);
    this.#log.error('lines of a guild log were refused by the database', { guildId, lines: refused.length });
    if (refused.every(({ code }) => code === 'log.refused')) return;
    this.add(guildId, {
      level: 'warn',
      code: 'log.refused',
      message: `${refused.length} lines of the log could not be stored.`,
    });
  }
}

function keep(waiting: Waiting, line: GuildLogLine): void {
  waiting.lines.push(line);
  waiting.bytes += bytesOf(line);
}

function droppedLine(count: number): GuildLogLine {
  return {
    level: 'warn',
    code: 'log.dropped',
    message: `${count} lines of the log were dropped: the scripts write more than ${limits.log.bytesPerSecond / 1024} KiB a second.`,
  };
}
