import type { BusPort, GuildLogLine, GuildLogPort, LogPort, StoredGuildLogLine } from '#libs/ports';
import { limits } from '#libs/vocabulary';

interface Waiting {
  lines: GuildLogLine[];
  dropped: number;
  writing: Promise<void> | null;
}

const flushAfterMs = 50;
/** Lines of one guild that wait while the database is away. */
const mostWaiting = 5_000;

/**
 * The guilds' logs, written in batches: one statement for whatever gathered while the last one ran. Lines of an event are
 * flushed before the event is marked as handled, so that none is lost with the process.
 */
export class GuildLogBuffer implements GuildLogPort {
  readonly #port: GuildLogPort;
  readonly #bus: BusPort;
  readonly #log: LogPort;
  readonly #waiting = new Map<string, Waiting>();

  constructor(port: GuildLogPort, bus: BusPort, log: LogPort) {
    this.#port = port;
    this.#bus = bus;
    this.#log = log;
  }

  add(guildId: string, ...lines: GuildLogLine[]): void {
    let waiting = this.#waiting.get(guildId);
    if (!waiting) {
      waiting = { lines: [], dropped: 0, writing: null };
      this.#waiting.set(guildId, waiting);
      setTimeout(() => void this.flush(guildId).catch(() => {}), flushAfterMs);
    }
    for (const line of lines) waiting.lines.push({ ...line, message: line.message.slice(0, limits.log.lineLength) });
    const excess = waiting.lines.length - mostWaiting;
    if (excess > 0) {
      waiting.lines.splice(0, excess);
      waiting.dropped += excess;
    }
  }

  /** Writes what waits. @throws Fault `database.unavailable`; the lines then go on waiting */
  async flush(guildId: string): Promise<void> {
    const waiting = this.#waiting.get(guildId);
    if (!waiting) return;
    while (waiting.writing || waiting.lines.length > 0) {
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

  async #write(guildId: string, waiting: Waiting): Promise<void> {
    const { lines, dropped } = waiting;
    waiting.lines = [];
    waiting.dropped = 0;
    const told: GuildLogLine[] =
      dropped > 0 ? [{ level: 'warn', code: 'log.dropped', message: `${dropped} lines of the log were dropped.` }] : [];
    try {
      await this.#port.append(guildId, [...told, ...lines]);
    } catch (error) {
      waiting.lines = [...lines, ...waiting.lines];
      waiting.dropped += dropped;
      setTimeout(() => void this.flush(guildId).catch(() => {}), flushAfterMs * 20);
      throw error;
    }
    if (waiting.lines.length === 0) this.#waiting.delete(guildId);
    else setTimeout(() => void this.flush(guildId).catch(() => {}), flushAfterMs);
    this.#bus.publish('guild-log.added', { guildId }).catch((error: unknown) => {
      this.#log.warn('bus is away', { error });
    });
  }
}
