import { limits } from '#libs/vocabulary';
import type { Database } from './database.ts';
import { GuildLogRepository } from './guild-log/guild-log.repository.ts';
import type { PostgresKv } from './kv/postgres-kv.ts';
import { PruneRepository } from './prune.repository.ts';
import { ArtefactRepository } from './scripts/artefact.repository.ts';

const HOUR = 3_600_000;
const BATCH = 5_000;

/** How long what is over is kept, in milliseconds. */
export const kept = {
  handledEvents: 2 * HOUR,
  parkedEvents: 30 * 24 * HOUR,
  journal: 24 * HOUR,
  finishedRuns: 30 * 24 * HOUR,
<<<<<<< HEAD
  unusedArtefacts: 24 * HOUR,
  /** The webserver takes them before that, and revokes their tokens at Discord. */
  expiredSessions: 24 * HOUR,
  deletedScripts: 7 * 24 * HOUR,
=======
  deletedScripts: 7 * 24 * HOUR,
  unusedArtefacts: 24 * HOUR,
>>>>>>> b_pages
} as const;

/** Forgets what is over. Harmless at any time and in several processes at once. */
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

  /** @returns how many rows of each kind went; of `kv`, how many guilds were swept */
  async prune(): Promise<
<<<<<<< HEAD
    Record<'events' | 'parked' | 'journal' | 'runs' | 'scripts' | 'sessions' | 'artefacts' | 'guildLog' | 'kv', number>
=======
    Record<'events' | 'journal' | 'runs' | 'scripts' | 'sessions' | 'artefacts' | 'guildLog' | 'kv', number>
>>>>>>> b_pages
  > {
    return {
      events: await untilEmpty(() => this.#rows.handledEvents(kept.handledEvents, BATCH)),
      parked: await untilEmpty(() => this.#rows.parkedEvents(kept.parkedEvents, BATCH)),
      journal: await untilEmpty(() => this.#rows.journal(kept.journal, BATCH)),
      runs: await untilEmpty(() => this.#rows.finishedRuns(kept.finishedRuns, BATCH)),
      scripts: await untilEmpty(() => this.#rows.deletedScripts(kept.deletedScripts, BATCH)),
      sessions: await untilEmpty(() => this.#rows.expiredSessions(kept.expiredSessions, BATCH)),
      artefacts: await untilEmpty(() => this.#artefacts.prune(kept.unusedArtefacts, BATCH)),
      guildLog: await this.#pruneLogs(),
      kv: await this.#kv.sweep(),
    };
  }

  async #pruneLogs(): Promise<number> {
    let gone = 0;
    for (const guildId of await this.#rows.guildsWithLog()) {
      gone += await this.#guildLog.prune(guildId, limits.log.linesKeptPerGuild);
    }
    return gone;
  }
}

async function untilEmpty(deleteBatch: () => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    const gone = await deleteBatch();
    total += gone;
    if (gone < BATCH) return total;
  }
}
