import type { Logger } from 'pino';
import type { KeyRing } from '../access/key-ring.ts';
import type { GuildLookup } from '../cache/guild-lookup.ts';
import type { Config } from '../config.ts';
import type { Metrics } from '../metrics.ts';
import type { Shard } from '../shard/shard.ts';
import type { Session } from '../shard/session.ts';
import type { CommandRouter } from './commands.ts';

/** Data that all client connections share. */
export interface Hub {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly commands: CommandRouter;
  /** The upstream shards; empty until Discord has answered their number. */
  shards(): readonly Shard[];
  /** Calls back once, when every shard has its READY and its guilds. Immediately if they have. */
  whenLoaded(then: () => void): () => void;
  readonly keys: KeyRing;
  readonly guilds: GuildLookup;
}

/** The session with an id, and its shard. */
export function findSession(hub: Hub, id: string): { shard: Shard; session: Session } | null {
  for (const shard of hub.shards()) {
    const session = shard.state.sessions.get(id);
    if (session) return { shard, session };
  }
  return null;
}
