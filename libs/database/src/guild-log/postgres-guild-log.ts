import type { GuildLogLine, GuildLogPort, StoredGuildLogLine } from '#libs/ports';
import { limits } from '#libs/vocabulary';
import type { Sql } from '../database.ts';
import { storable } from '../storable.ts';
import { GuildLogRepository } from './guild-log.repository.ts';

/** After so many lines of a guild its oldest ones are looked for. */
const PRUNE_EVERY = 500;

/** Cuts a line to what is stored; the cut is told in the line itself. */
function fitted(line: GuildLogLine): GuildLogLine {
  const text = storable(line.message);
  const most = limits.log.lineLength;
  return { ...line, message: text.length > most ? `${text.slice(0, most - 12)} … (cut off)` : text };
}

/** The guilds' logs in PostgreSQL. */
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

  /** Lines of level `error` since then. */
  countErrors(guildId: string, since: Date): Promise<number> {
    return this.#rows.countErrors(guildId, since);
  }

  async #prune(guildId: string, added: number): Promise<void> {
    const count = (this.#sincePrune.get(guildId) ?? PRUNE_EVERY) + added;
    if (count >= PRUNE_EVERY) await this.#rows.prune(guildId, limits.log.linesKeptPerGuild);
    this.#sincePrune.set(guildId, count >= PRUNE_EVERY ? 0 : count);
  }
}
