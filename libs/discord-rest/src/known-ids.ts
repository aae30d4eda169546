import { limits } from '#libs/vocabulary';

/** Answers of Discord or the proxy: every id of one kind that a guild has. */
export interface IdSource {
  /** All that the state cache has. */
  list(guildId: string): Promise<string[]>;
  /**
   * Asks about one that the list does not have: false if it belongs to another guild or to none.
   * @throws Fault when the answer is not known, for example because the bot may not see it yet
   */
  ask(guildId: string, id: string): Promise<boolean>;
}

interface GuildIds {
  own: Set<string>;
  /** Ids that are not this guild's, and until when that is remembered. */
  foreign: Map<string, number>;
  listedAt: number;
  listing: Promise<string[]> | null;
}

const guildsKept = 10_000;
const { knownIdsPerGuild, listEveryMs, foreignIdMs } = limits.discord;

/**
 * Remembers which ids belong to which guild. A channel or role never moves to another guild, so a yes stays true. A no is remembered
 * for a limited time and only if Discord gave it, and the list is looked at before: an id that appears in the guild is known within
 * a second.
 */
export class KnownIds {
  readonly #source: IdSource;
  readonly #now: () => number;
  readonly #guilds = new Map<string, GuildIds>();

  constructor(source: IdSource, now: () => number = () => performance.now()) {
    this.#source = source;
    this.#now = now;
  }

  /** @throws what the source throws */
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
    // The guild that was used last is forgotten last.
    this.#guilds.delete(guildId);
    this.#guilds.set(guildId, guild);
    forgetOldest(this.#guilds, guildsKept);
    return guild;
  }

  /** Asked once for all that wait for it, and not again for a second. */
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

/** Maps and sets keep the order in which entries were added. */
function forgetOldest(kept: Map<string, unknown> | Set<string>, most: number): void {
  const [oldest] = kept.size > most ? kept.keys() : [];
  if (oldest !== undefined) kept.delete(oldest);
}
