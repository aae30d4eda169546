import type { GuildSecretsPort } from '#libs/ports';
import { createHmac } from 'node:crypto';

/** Most guilds whose secrets are cached. */
const mostKept = 10_000;

/**
 * Seeds of `Math.random()`: the same for the same event, so that a replay draws the same numbers, and not predictable without the
 * guild's secret, which never enters the isolate.
 */
export class EventSeeds {
  readonly #secrets: GuildSecretsPort;
  readonly #kept = new Map<string, string>();

  constructor(secrets: GuildSecretsPort) {
    this.#secrets = secrets;
  }

  /** @returns 128 bits, in hex */
  async of(guildId: string, name: string): Promise<string> {
    const secret = this.#kept.get(guildId) ?? (await this.#load(guildId));
    return createHmac('sha256', secret).update(name).digest('hex').slice(0, 32);
  }

  async #load(guildId: string): Promise<string> {
    const secret = await this.#secrets.of(guildId);
    if (this.#kept.size >= mostKept) this.#kept.delete(this.#kept.keys().next().value!);
    this.#kept.set(guildId, secret);
    return secret;
  }
}
