/** Answers of Discord or the proxy: every id of one kind that a guild has. */
export interface IdSource {
  /** All that the state cache has. */
  list(guildId: string): Promise<string[]>;
  /** Asks Discord about one that the cache does not have. */
  ask(guildId: string, id: string): Promise<boolean>;
}

const guildsKept = 10_000;
const refusalsKept = 10_000;

/**
 * Remembers which ids belong to which guild. A channel or role never moves to another guild, so a yes stays true; a no is
 * believed for a while only, so that a script that guesses ids does not spend Discord's budget of invalid requests.
 */
export class KnownIds {
  readonly #source: IdSource;
  readonly #refusalMs: number;
  readonly #known = new Map<string, Set<string>>();
  readonly #refusedUntil = new Map<string, number>();
  readonly #lists = new Map<string, Promise<string[]>>();

  constructor(source: IdSource, refusalMs = 30_000) {
    this.#source = source;
    this.#refusalMs = refusalMs;
  }

  async has(guildId: string, id: string): Promise<boolean> {
    if (this.#known.get(guildId)?.has(id)) return true;
    const key = `${guildId}/${id}`;
    if ((this.#refusedUntil.get(key) ?? 0) > performance.now()) return false;
    this.#learn(guildId, await this.#list(guildId));
    if (this.#known.get(guildId)?.has(id)) return true;
    if (await this.#source.ask(guildId, id)) {
      this.#learn(guildId, [id]);
      return true;
    }
    forgetOldest(this.#refusedUntil, refusalsKept);
    this.#refusedUntil.set(key, performance.now() + this.#refusalMs);
    return false;
  }

  #learn(guildId: string, ids: string[]): void {
    const before = this.#known.get(guildId);
    forgetOldest(this.#known, guildsKept);
    this.#known.delete(guildId);
    this.#known.set(guildId, new Set([...(before ?? []), ...ids]));
  }

  /** Asked once for all that wait for it. */
  #list(guildId: string): Promise<string[]> {
    const under = this.#lists.get(guildId);
    if (under) return under;
    const list = this.#source.list(guildId).finally(() => this.#lists.delete(guildId));
    this.#lists.set(guildId, list);
    return list;
  }
}

/** Maps keep the order in which entries were added. */
function forgetOldest(map: Map<string, unknown>, most: number): void {
  const [oldest] = map.size >= most ? map.keys() : [];
  if (oldest !== undefined) map.delete(oldest);
}
