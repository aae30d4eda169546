import { limits } from '#libs/vocabulary';
import type { Database } from './database.ts';
import { GuildLogRepository } from './guild-log/guild-log.repository.ts';
import type { PostgresKv } from './kv/postgres-kv.ts';
import { PruneRepository } from './prune.repository.ts';
import { ArtefactRepository } from './scripts/artefact.repository.ts';

const HOUR = 3_600_000;
const BATCH = 1_000;
/** Deleting a run also deletes its steps and its log. */
const RUN_BATCH = 50;

/** How long expired rows are kept, in milliseconds. */
export const kept = {
  handledEvents: 2 * HOUR,
  parkedEvents: 30 * 24 * HOUR,
  /** Kept longer while an event that may have made the call waits or is parked. */
  journal: 24 * HOUR,
  finishedRuns: 30 * 24 * HOUR,
  unusedArtefacts: 24 * HOUR,
  /** The webserver deletes expired sessions earlier, and revokes their tokens at Discord. */
  expiredSessions: 24 * HOUR,
  deletedScripts: 7 * 24 * HOUR,
} as const;

/** Deletes expired rows. Safe at any time and in several processes at once. */
export class Housekeeping {
  readonly #rows: PruneRepository;
  readonly #guildLog: GuildLogRepository;
  readonly #artefacts: ArtefactRepository;
  readonly #kv: PostgresKv;

  constructor(database: Database, kv: PostgresKv) {
    this.#rows = new PruneRepository(database);
    this.#guildLog = new GuildLogRepository(database);
    this.#artefacts = new ArtefactRepository(database);
    this.#kv = kv;
  }

  /** @returns number of deleted rows of each kind; for `kv`, the number of guilds that were swept */
  async prune(): Promise<
    Record<'events' | 'parked' | 'journal' | 'runs' | 'scripts' | 'sessions' | 'artefacts' | 'guildLog' | 'kv', number>
  > {
    return {
      events: await untilEmpty(BATCH, (batch) => this.#rows.handledEvents(kept.handledEvents, batch)),
      parked: await untilEmpty(BATCH, (batch) => this.#rows.parkedEvents(kept.parkedEvents, batch)),
      journal: await untilEmpty(BATCH, (batch) => this.#rows.journal(kept.journal, batch)),
      runs: await untilEmpty(RUN_BATCH, (batch) => this.#rows.finishedRuns(kept.finishedRuns, batch)),
      scripts: await untilEmpty(BATCH, (batch) => this.#rows.deletedScripts(kept.deletedScripts, batch)),
      sessions: await untilEmpty(BATCH, (batch) => this.#rows.expiredSessions(kept.expiredSessions, batch)),
      artefacts: await untilEmpty(BATCH, (batch) => this.#artefacts.prune(kept.unusedArtefacts, batch)),
      guildLog: await this.#pruneLogs(),
      kv: await this.#kv.sweep(),
    };
  }

  async #pruneLogs(): Promise<number> {
    let gone = 0;
    for (let after: string | null = ''; after !== null;) {
      const guilds: string[] = await this.#rows.guildsWithLog(after, BATCH);
      for (const guildId of guilds) gone += await this.#guildLog.prune(guildId, limits.log.linesKeptPerGuild);
      after = guilds.length < BATCH ? null : guilds.at(-1)!;
    }
    return gone;
  }
}

async function untilEmpty(batch: number, deleteBatch: (batch: number) => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    const gone = await deleteBatch(batch);
    total += gone;
    if (gone < batch) return total;
  }
}
