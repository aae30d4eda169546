import { idOf, type JsonObject } from '../cache/json.ts';
import { limits } from '../limits.ts';

/** Discord's rejection of a request. */
export interface Refusal {
  status: number;
  code: number;
  message: string;
}

interface Entry {
  refusal: Refusal;
  times: number;
  until: number;
  /** Ids in the path. */
  ids: ReadonlySet<string>;
  /** The calling guild and, if it is known, the guild of the resource. */
  guilds: ReadonlySet<string>;
}

/** The identity of a request in the memory. */
export interface Asked {
  guildId: string;
  /** Method, path and the parts of the body that decide about permission. */
  key: string;
  path: string;
  /** Guild of the resource, if it is known. */
  resourceGuildId: string | null;
}

/** Dispatches after which everything in a guild may be allowed. */
const WIDE =
  /^(GUILD_(CREATE|UPDATE|DELETE|ROLE_\w+|BAN_\w+|EMOJIS_UPDATE|STICKERS_UPDATE|INTEGRATIONS_UPDATE|SCHEDULED_EVENT_\w+|SOUNDBOARD_\w+)|CHANNEL_(CREATE|UPDATE|DELETE|PINS_UPDATE)|THREAD_\w+|WEBHOOKS_UPDATE|INVITE_\w+|AUTO_MODERATION_RULE_\w+|STAGE_INSTANCE_\w+|INTEGRATION_\w+)$/;

const IDS = /\d{15,21}/g;

/**
 * After three equal rejections of one guild the proxy answers the next ones itself for a minute, so that a script that does not read its
 * answers does not use up Discord's limits. Entries are removed when the guild changes in a way that could matter.
 */
export class RefusalMemory {
  readonly #entries = new Map<string, Entry>();
  /** Names of entries, by the calling guild and by each guild that they concern. */
  readonly #askedBy = new Map<string, Set<string>>();
  readonly #byGuild = new Map<string, Set<string>>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The rejection to repeat, or null to ask Discord. */
  recall({ guildId, key }: Asked): { refusal: Refusal; forMs: number } | null {
    const entry = this.#entries.get(`${guildId} ${key}`);
    if (!entry) return null;
    const forMs = entry.until - this.#now();
    if (forMs <= 0) this.#forget(`${guildId} ${key}`);
    return forMs > 0 && entry.times >= limits.refusals.before ? { refusal: entry.refusal, forMs } : null;
  }

  /** Records a rejection of Discord. */
  note({ guildId, key, path, resourceGuildId }: Asked, refusal: Refusal): void {
    const name = `${guildId} ${key}`;
    const known = this.#entries.get(name);
    const again = known && known.until > this.#now() && known.refusal.code === refusal.code;
    this.#forget(name);
    const guilds = new Set(resourceGuildId === null ? [guildId] : [guildId, resourceGuildId]);
    const until = this.#now() + limits.refusals.ms;
    const ids = new Set(path.match(IDS) ?? []);
    this.#entries.set(name, { refusal, times: again ? known.times + 1 : 1, until, ids, guilds });
    for (const guild of guilds) namesOf(this.#byGuild, guild).add(name);
    this.#bound(namesOf(this.#askedBy, guildId).add(name));
  }

  /** Records an answer that is not a rejection. */
  clear({ guildId, key }: Asked): void {
    this.#forget(`${guildId} ${key}`);
  }

  /** A dispatch from Discord: removes entries that it may have made obsolete. */
  see(type: string, d: JsonObject, ownId: string | undefined): void {
    if (this.#entries.size === 0) return;
    const guildId = type === 'GUILD_CREATE' || type === 'GUILD_UPDATE' ? idOf(d) : idOf(d, 'guild_id');
    const memberId = type.startsWith('GUILD_MEMBER_') ? idOf(d['user']) : undefined;
    if (guildId === undefined || (memberId === undefined && !WIDE.test(type))) return;
    const isWide = memberId === undefined || memberId === ownId;
    for (const name of this.#byGuild.get(guildId) ?? [])
      if (isWide || this.#entries.get(name)?.ids.has(memberId)) this.#forget(name);
    // This guild was unknown, so entries of its resources do not contain it.
    if (type !== 'GUILD_CREATE') return;
    for (const [name, { guilds }] of this.#entries) if (guilds.size === 1) this.#forget(name);
  }

  #bound(own: ReadonlySet<string>): void {
    const [oldestHere] = own.size > limits.refusals.perGuild ? own : [];
    if (oldestHere !== undefined) this.#forget(oldestHere);
    const [oldest] = this.#entries.size > limits.refusals.total ? this.#largest() : [];
    if (oldest !== undefined) this.#forget(oldest);
  }

  /** Names of the guild with most entries: a guild with few loses none to it. */
  #largest(): ReadonlySet<string> {
    let largest = new Set<string>();
    for (const names of this.#askedBy.values()) if (names.size > largest.size) largest = names;
    return largest;
  }

  #forget(name: string): void {
    const entry = this.#entries.get(name);
    if (!entry) return;
    this.#entries.delete(name);
    for (const guild of entry.guilds) drop(this.#byGuild, guild, name);
    drop(this.#askedBy, name.split(' ', 1)[0] ?? '', name);
  }
}

function namesOf(names: Map<string, Set<string>>, guildId: string): Set<string> {
  const known = names.get(guildId) ?? new Set<string>();
  names.set(guildId, known);
  return known;
}

function drop(names: Map<string, Set<string>>, guildId: string, name: string): void {
  const known = names.get(guildId);
  known?.delete(name);
  if (known?.size === 0) names.delete(guildId);
}
