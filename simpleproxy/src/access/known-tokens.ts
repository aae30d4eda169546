import { idOf, isObject, objectsOf, type JsonObject } from '../cache/json.ts';
import { limits } from '../limits.ts';

/** Owner of a token in a path. */
export interface KnownToken {
  /** Null outside of guilds. */
  guildId: string | null;
  isInteraction: boolean;
}

/**
 * Tokens of interactions and webhooks that Discord has sent to this bot. Client libraries send no Authorization with them, so a known
 * token is a credential of the bot's, and any other is not.
 */
export class KnownTokens {
  readonly #tokens = new Map<string, KnownToken & { until: number }>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** A dispatch from Discord: INTERACTION_CREATE contains a token that is valid for 15 minutes from `at`. */
  see(type: string, d: JsonObject, at = this.#now()): void {
    const token = type === 'INTERACTION_CREATE' ? idOf(d, 'token') : undefined;
    if (token === undefined) return;
    const until = at + limits.interactionTokenMs;
    if (until <= this.#now()) return;
    const known = { guildId: idOf(d, 'guild_id') ?? null, isInteraction: true, until };
    for (const owner of [idOf(d), idOf(d, 'application_id')])
      if (owner !== undefined) this.#put(`${owner}/${token}`, known);
  }

  /** A webhook, or a list of them, in an answer of Discord's. */
  seeWebhooks(body: unknown): void {
    for (const webhook of isObject(body) ? [body] : objectsOf(body)) {
      const [id, token] = [idOf(webhook), idOf(webhook, 'token')];
      const guildId = idOf(webhook, 'guild_id') ?? null;
      if (id !== undefined && token !== undefined)
        this.#put(`${id}/${token}`, { guildId, isInteraction: false, until: Infinity });
    }
  }

  /** @param major `<id>/<token>`, as in the path */
  find(major: string): KnownToken | null {
    const known = this.#tokens.get(major);
    if (!known) return null;
    if (known.until > this.#now()) return known;
    this.#tokens.delete(major);
    return null;
  }

  #put(key: string, known: KnownToken & { until: number }): void {
    this.#tokens.delete(key);
    this.#tokens.set(key, known);
    const [oldest] = this.#tokens.size > limits.knownTokens ? this.#tokens.keys() : [];
    if (oldest !== undefined) this.#tokens.delete(oldest);
  }
}
