import { limits } from '#libs/vocabulary';

/** Requests ids of one kind from Discord or the proxy. */
export interface IdSource {
  /** Every id of the guild in the state cache. */
  list(guildId: string): Promise<string[]>;
  /**
   * Requests one id that the list does not contain: false when it belongs to another guild or to none.
   * @throws Fault when the answer is unknown, for example because the bot cannot see the id yet
   */
  ask(guildId: string, id: string): Promise<boolean>;
}

interface GuildIds {
  own: Set<string>;
  /** Ids of other guilds, with the expiry of each entry. */
  foreign: Map<string, number>;
  listedAt: number;
  listing: Promise<string[]> | null;
}

const guildsKept = 10_000;
const { knownIdsPerGuild, listEveryMs, foreignIdMs } = limits.discord;

/**
 * Caches which ids belong to which guild. A channel or role never moves to another guild, so a positive answer stays true. A
 * negative answer is cached for a limited time, and only if it came from Discord. The list is read before it is used, so a new
 * id of the guild is known within a second.
 */
export class KnownIds {
  readonly #source: IdSource;
  readonly #now: () => number;
  readonly #guilds = new Map<string, GuildIds>();

  constructor(source: IdSource, now: () => number = () => performance.now()) {
    this.#source = source;
    this.#now = now;
  }

  /** @throws the errors of the source */
  async has(guildId: string, id: string): Promise<boolean> {
    const guild = this.#of(guildId);
    if (guild.own.has(id)) return true;
    await this.#list(guildId, guild);
    if (guild.own.has(id)) return true;
    if ((guild.foreign.get(id) ?? 0) > this.#now()) return false;
    if (await this.#source.ask(guildId, id)) {
      learn(guild.own, id);
      return true;
    }
    guild.foreign.set(id, this.#now() + foreignIdMs);
    forgetOldest(guild.foreign, knownIdsPerGuild);
    return false;
  }

  #of(guildId: string): GuildIds {
    const known = this.#guilds.get(guildId);
    const guild = known ?? { own: new Set(), foreign: new Map(), listedAt: -Infinity, listing: null };
    // Moves this guild to the end of the eviction order.
    this.#guilds.delete(guildId);
    this.#guilds.set(guildId, guild);
    forgetOldest(this.#guilds, guildsKept);
    return guild;
  }

  /** One request serves all callers that wait for it; the next request is sent a second later at the earliest. */
  async #list(guildId: string, guild: GuildIds): Promise<void> {
    if (!guild.listing && this.#now() - guild.listedAt < listEveryMs) return;
    guild.listing ??= this.#source.list(guildId).finally(() => {
      guild.listing = null;
    });
    for (const id of await guild.listing) learn(guild.own, id);
    guild.listedAt = this.#now();
  }
}

function learn(own: Set<string>, id: string): void {
  own.add(id);
  forgetOldest(own, knownIdsPerGuild);
}

/** Maps and sets are in insertion order. */
function forgetOldest(kept: Map<string, unknown> | Set<string>, most: number): void {
  const [oldest] = kept.size > most ? kept.keys() : [];
  if (oldest !== undefined) kept.delete(oldest);
}
