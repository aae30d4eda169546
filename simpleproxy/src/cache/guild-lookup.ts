import type { Shard } from '../shard/shard.ts';
import type { GuildCache } from './guild-cache.ts';
import { idOf, type JsonObject } from './json.ts';

/** A guild, and the shard that keeps it current. */
export interface FoundGuild {
  guild: GuildCache;
  guildId: string;
  shard: Shard;
}

/** A channel or thread with its guild. */
export interface FoundChannel extends FoundGuild {
  channel: JsonObject;
}

const HINTS = 50_000;

/** Finds guilds and channels over all shards. */
export class GuildLookup {
  readonly #shards: () => readonly Shard[];
  /** Guild in which each channel was last found. */
  readonly #hints = new Map<string, string>();

  constructor(shards: () => readonly Shard[]) {
    this.#shards = shards;
  }

  byId(guildId: string): FoundGuild | null {
    for (const shard of this.#shards()) {
      const guild = shard.state.cache.guilds.get(guildId);
      if (guild) return { guild, guildId, shard };
    }
    return null;
  }

  byChannel(channelId: string): FoundChannel | null {
    const hinted = this.byId(this.#hints.get(channelId) ?? '');
    const there = hinted && channelIn(hinted, channelId);
    if (there) return there;
    for (const shard of this.#shards())
      for (const [guildId, guild] of shard.state.cache.guilds) {
        const found = channelIn({ guild, guildId, shard }, channelId);
        if (!found) continue;
        if (this.#hints.size >= HINTS) this.#hints.clear();
        this.#hints.set(channelId, guildId);
        return found;
      }
    return null;
  }

  /** The guild of a path, by its first id. */
  ofPath(below: string): (FoundGuild & { channel: JsonObject | null }) | null {
    const [, kind, id = ''] = below.split('/');
    const guild = kind === 'guilds' ? this.byId(id) : null;
    if (guild) return { ...guild, channel: null };
    return kind === 'channels' ? this.byChannel(id) : null;
  }

  /** The bot's own id. */
  ownId(shard: Shard): string | undefined {
    return idOf(shard.state.cache.user);
  }
}

function channelIn(found: FoundGuild, channelId: string): FoundChannel | null {
  const channel = found.guild.of('channels').get(channelId) ?? found.guild.of('threads').get(channelId);
  return channel ? { ...found, channel } : null;
}
