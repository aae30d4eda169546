import type { BusPort, LogPort, ScriptsPort } from '#libs/ports';
import { setTimeout as sleep } from 'node:timers/promises';

const longestPauseMs = 5_000;

/**
 * In-memory list of the events that each guild's scripts listen for. While the list may be stale, every event counts as wanted:
 * an unneeded stored event is skipped later, but a dropped one is lost.
 */
export class GuildListeners {
  readonly #scripts: ScriptsPort;
  readonly #log: LogPort;
  #wanted = new Map<string, ReadonlySet<string>>();
  /** Guilds that are being loaded again, with the number of the latest load. */
  readonly #unsure = new Map<string, number>();
  #allKnown = false;
  /** Guilds that were loaded singly since the last full load began, with the number of that load. */
  readonly #single = new Map<string, number>();
  #lookUps = 0;
  #latestFull = 0;
  readonly #ended = new AbortController();

  constructor(scripts: ScriptsPort, log: LogPort) {
    this.#scripts = scripts;
    this.#log = log;
  }

  /** Subscribes to changes, then loads all guilds. @returns a function that unsubscribes */
  async start(bus: BusPort): Promise<() => Promise<void>> {
    const unsubscribe = await bus.subscribe(
      'scripts.changed',
      ({ guildId }) => void this.#lookUp(guildId),
      () => void this.#lookUpAll(),
    );
    void this.#lookUpAll();
    return async () => {
      this.#ended.abort();
      await unsubscribe();
    };
  }

  wants(guildId: string, event: string): boolean {
    if (!this.#allKnown || this.#unsure.has(guildId)) return true;
    return this.#wanted.get(guildId)?.has(event) ?? false;
  }

  async #lookUpAll(): Promise<void> {
    this.#allKnown = false;
    const mine = ++this.#lookUps;
    await this.#persistently(async () => {
      const rows = await this.#scripts.listens();
      if (this.#latestFull > mine) return;
      this.#latestFull = mine;
      const wanted = new Map<string, ReadonlySet<string>>(
        rows.map(({ guildId, listens }) => [guildId, new Set(listens)]),
      );
      // A guild that changed in the meantime is or was loaded singly, and that load is newer.
      for (const [guildId, lookUp] of this.#unsure) if (lookUp < mine) this.#unsure.delete(guildId);
      for (const [guildId, lookUp] of this.#single) {
        if (lookUp < mine) this.#single.delete(guildId);
        else wanted.set(guildId, this.#wanted.get(guildId)!);
      }
      this.#wanted = wanted;
      this.#allKnown = true;
    });
  }

  async #lookUp(guildId: string): Promise<void> {
    const mine = ++this.#lookUps;
    this.#unsure.set(guildId, mine);
    await this.#persistently(async () => {
      const rows = await this.#scripts.listens(guildId);
      if (this.#unsure.get(guildId) !== mine) return;
      this.#wanted.set(guildId, new Set(rows.find((row) => row.guildId === guildId)?.listens));
      this.#single.set(guildId, mine);
      this.#unsure.delete(guildId);
    });
  }

  async #persistently(work: () => Promise<void>): Promise<void> {
    const { signal } = this.#ended;
    for (let pause = 100; !signal.aborted; pause = Math.min(pause * 2, longestPauseMs)) {
      try {
        await work();
        return;
      } catch (error) {
        this.#log.warn('could not load what scripts listen for', { error });
        await sleep(pause, undefined, { signal }).catch(() => {});
      }
    }
  }
}
