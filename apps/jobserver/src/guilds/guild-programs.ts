import type { BusPort, GuildProgram, ScriptsPort } from '#libs/ports';

interface Entry {
  program: GuildProgram | null;
  bytes: number;
  stale: boolean;
  loadedAt: number;
}

/** Bytes of all cached programs; beyond it the least recently used one is evicted. */
const defaultMaxBytes = 256 * 1024 * 1024;
/** Bytes of an entry besides its texts. */
const entryBytes = 1_024;
/** Longest time (ms) without a lookup, in case a notification was lost. */
const trustedMs = 60_000;

/** Cache of guilds' programs. The bus invalidates an entry, so an event usually needs only a map lookup. */
export class GuildPrograms {
  readonly #scripts: Pick<ScriptsPort, 'program'>;
  readonly #maxBytes: number;
  /** By guild; the most recently used one is last. */
  readonly #entries = new Map<string, Entry>();
  readonly #loading = new Map<string, Promise<GuildProgram | null>>();

  #bytes = 0;

  constructor(scripts: Pick<ScriptsPort, 'program'>, maxBytes = defaultMaxBytes) {
    this.#scripts = scripts;
    this.#maxBytes = maxBytes;
  }

  /** @returns a function that ends it */
  async listen(bus: BusPort): Promise<() => Promise<void>> {
    return bus.subscribe(
      'scripts.changed',
      ({ guildId }) => this.#changed(guildId),
      () => {
        for (const guildId of new Set([...this.#entries.keys(), ...this.#loading.keys()])) this.#changed(guildId);
      },
    );
  }

  async get(guildId: string): Promise<GuildProgram | null> {
    const entry = this.#entries.get(guildId);
    if (entry && !entry.stale && performance.now() - entry.loadedAt < trustedMs) {
      this.#entries.delete(guildId);
      this.#entries.set(guildId, entry);
      return entry.program;
    }
    const loading = this.#loading.get(guildId) ?? this.#load(guildId);
    this.#loading.set(guildId, loading);
    return loading;
  }

  #changed(guildId: string): void {
    const entry = this.#entries.get(guildId);
    if (entry) entry.stale = true;
    // A load that runs now may return the state before the change.
    this.#loading.delete(guildId);
  }

  async #load(guildId: string): Promise<GuildProgram | null> {
    await Promise.resolve();
    const mine = this.#loading.get(guildId);
    try {
      const program = await this.#scripts.program(guildId);
      if (this.#loading.get(guildId) === mine) this.#keep(guildId, program);
      return program;
    } finally {
      if (this.#loading.get(guildId) === mine) this.#loading.delete(guildId);
    }
  }

  #keep(guildId: string, program: GuildProgram | null): void {
    this.#evict(guildId);
    const bytes = bytesOf(program);
    this.#entries.set(guildId, { program, bytes, stale: false, loadedAt: performance.now() });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#evict(oldest);
    }
  }

  #evict(guildId: string): void {
    this.#bytes -= this.#entries.get(guildId)?.bytes ?? 0;
    this.#entries.delete(guildId);
  }
}

function bytesOf(program: GuildProgram | null): number {
  return (program?.modules ?? []).reduce((sum, { code, map }) => sum + code.length + map.length, entryBytes);
}
