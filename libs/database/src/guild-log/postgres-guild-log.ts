import type { GuildLogLine, GuildLogPort, StoredGuildLogLine } from '#libs/ports';
import { limits } from '#libs/vocabulary';
import type { Sql } from '../database.ts';
import { storable } from '../storable.ts';
import { GuildLogRepository } from './guild-log.repository.ts';

/** Longest code, script name or id in a line, in characters. */
const nameLength = 256;
/** Lines of a guild after which its oldest lines are pruned. */
const PRUNE_EVERY = 500;

/** The largest `integer` of PostgreSQL. */
const mostInteger = 2 ** 31 - 1;

/** A number that the column cannot hold is not a position in the author's file, so it is left out. */
function placed(key: 'line' | 'column', value: number | undefined): Pick<GuildLogLine, 'line' | 'column'> {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= mostInteger ? { [key]: value } : {};
}

/** Cuts a line to the stored sizes and marks a cut message in the line itself. Scripts control every field. */
function fitted({ message, line, column, level, ...names }: GuildLogLine): GuildLogLine {
  const text = storable(message);
  const most = limits.log.lineLength;
  return {
    level,
    message: text.length > most ? `${storable(text.slice(0, most - 12))} … (cut off)` : text,
    ...placed('line', line),
    ...placed('column', column),
    ...Object.fromEntries(Object.entries(names).map(([key, name]) => [key, storable(name.slice(0, nameLength))])),
  };
}

/** The guild logs in PostgreSQL. */
export class PostgresGuildLog implements GuildLogPort {
  readonly #rows: GuildLogRepository;
  readonly #sincePrune = new Map<string, number>();

  constructor(sql: Sql) {
    this.#rows = new GuildLogRepository(sql);
  }

  async append(guildId: string, lines: GuildLogLine[]): Promise<void> {
    if (lines.length === 0) return;
    await this.#rows.append(guildId, lines.map(fitted));
    await this.#prune(guildId, lines.length);
  }

  page(guildId: string, range: Parameters<GuildLogPort['page']>[1]): Promise<StoredGuildLogLine[]> {
    return this.#rows.page(guildId, range);
  }

  /** Number of lines with level `error` since that time. */
  countErrors(guildId: string, since: Date): Promise<number> {
    return this.#rows.countErrors(guildId, since);
  }

  async #prune(guildId: string, added: number): Promise<void> {
    const count = (this.#sincePrune.get(guildId) ?? PRUNE_EVERY) + added;
    if (count >= PRUNE_EVERY) await this.#rows.prune(guildId, limits.log.linesKeptPerGuild);
    this.#sincePrune.set(guildId, count >= PRUNE_EVERY ? 0 : count);
  }
}
