import type { BusPort, GuildProgram, ScriptsPort } from '#libs/ports';

interface Entry {
  program: GuildProgram | null;
  stale: boolean;
  loadedAt: number;
}

/** Programs of so many guilds are kept. */
const mostKept = 2_000;
/** A program is looked up again after this long even if nobody said that it changed. */
const trustedMs = 60_000;

/** What each guild runs, kept until the bus says that it changed: a look into a map between two events. */
export class GuildPrograms {
  readonly #scripts: ScriptsPort;
  readonly #entries = new Map<string, Entry>();
  readonly #loading = new Map<string, Promise<GuildProgram | null>>();

  constructor(scripts: ScriptsPort) {
    this.#scripts = scripts;
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
    if (entry && !entry.stale && performance.now() - entry.loadedAt < trustedMs) return entry.program;
    const loading = this.#loading.get(guildId) ?? this.#load(guildId);
    this.#loading.set(guildId, loading);
    return loading;
  }

  #changed(guildId: string): void {
    const entry = this.#entries.get(guildId);
    if (entry) entry.stale = true;
    // What is being read now may be from before the change.
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
    this.#entries.delete(guildId);
    this.#entries.set(guildId, { program, stale: false, loadedAt: performance.now() });
    if (this.#entries.size > mostKept) this.#entries.delete(this.#entries.keys().next().value!);
  }
}
