import { idOf } from '../cache/json.ts';
import type { Session } from '../shard/session.ts';
import type { Shard } from '../shard/shard.ts';

interface Opening {
  resumeUrl: string;
  largeThreshold: number;
  /** Without the GUILDS intent READY names the guilds and nothing follows. */
  seesGuilds: boolean;
  shard?: [number, number];
}

/**
 * READY and one GUILD_CREATE (GUILD_DELETE for a guild in an outage) per guild: the first dispatches of a new session.
 *
 * @see https://docs.discord.com/developers/events/gateway-events#ready
 */
export function openingPayloads(
  shard: Shard,
  session: Session,
  { resumeUrl, largeThreshold, seesGuilds, shard: wish }: Opening,
): Array<{ type: string; data: Buffer }> {
  const { shard: _theirs, ...ready } = shard.state.ready ?? {};
  const { user } = shard.state.cache;
  const guilds = [...shard.state.cache.guilds.values()];
  const unavailable = guilds.map((guild) => ({ id: guild.own['id'], unavailable: true }));
  const own = { user, session_id: session.id, resume_gateway_url: resumeUrl, guilds: unavailable };
  const data = Buffer.from(JSON.stringify({ ...ready, ...own, ...(wish ? { shard: wish } : {}) }));
  return [
    { type: 'READY', data },
    ...(seesGuilds ? guilds : []).map((guild) =>
      guild.available
        ? { type: 'GUILD_CREATE', data: Buffer.from(JSON.stringify(guild.toClient(largeThreshold, idOf(user)))) }
        : { type: 'GUILD_DELETE', data: Buffer.from(JSON.stringify({ id: guild.own['id'], unavailable: true })) },
    ),
  ];
}
