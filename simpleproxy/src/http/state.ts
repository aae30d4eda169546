import type { ServerResponse } from 'node:http';
import { GatewayIntentBits } from 'discord-api-types/v10';
import type { GuildCache } from '../cache/guild-cache.ts';
import { isObject } from '../cache/json.ts';
import type { Hub } from '../client/hub.ts';
import type { PassThrough } from '../rest/pass-through.ts';
import { sendJson, sendProblem } from './problem.ts';

const SNOWFLAKE = /^\d{15,21}$/;

function findGuild(hub: Hub, id: string): GuildCache | undefined {
  for (const shard of hub.shards()) {
    const guild = shard.state.cache.guilds.get(id);
    if (guild) return guild;
  }
  return undefined;
}

const notFound = (response: ServerResponse, what: string) =>
  sendProblem(response, { status: 404, code: `state.unknown_${what}`, title: `The ${what} is not known` });

/** The bot is in the guild, but Discord cannot serve it: what the cache has of it may be stale. */
const outage = (response: ServerResponse) =>
  sendProblem(response, {
    status: 404,
    code: 'state.guild_unavailable',
    title: 'The guild is unavailable on Discord’s side',
  });

/** From the cache, else from Discord; what Discord answers is kept as long as GUILD_MEMBERS keeps it current. */
async function serveMember(hub: Hub, rest: PassThrough, guild: GuildCache, userId: string, response: ServerResponse) {
  const cached = guild.of('members').get(userId);
  if (cached) return sendJson(response, 200, cached);
  const { status, body } = await rest.get(`/guilds/${String(guild.own['id'])}/members/${userId}`);
  if (status === 404 || !isObject(body)) return notFound(response, 'member');
  if (status !== 200) {
    const detail = `Discord answered ${status}`;
    return sendProblem(response, {
      status: 502,
      code: 'state.upstream',
      title: 'The member cannot be fetched',
      detail,
    });
  }
  if (hub.config.INTENTS & GatewayIntentBits.GuildMembers) guild.put('members', body);
  sendJson(response, 200, body);
}

/** `GET /state/…`: the cache in Discord's own shapes. `parts` is the path behind `/state`. */
export async function serveState(
  hub: Hub,
  rest: PassThrough,
  parts: string[],
  response: ServerResponse,
): Promise<void> {
  const [kind, guildId = '', what, userId = ''] = parts;
  if (kind !== 'guilds') return notFound(response, 'route');
  if (parts.length === 1) {
    const guilds = hub.shards().flatMap((shard) => [...shard.state.cache.guilds.values()]);
    return sendJson(
      response,
      200,
      guilds.filter((g) => g.available).map(({ own }) => ({ id: own['id'], name: own['name'] })),
    );
  }
  const guild = SNOWFLAKE.test(guildId) ? findGuild(hub, guildId) : undefined;
  if (!guild) return notFound(response, 'guild');
  if (!guild.available) return outage(response);
  if (parts.length === 2) return sendJson(response, 200, guild.own);
  if (parts.length === 3 && what === 'channels')
    return sendJson(response, 200, [...guild.list('channels'), ...guild.list('threads')]);
  if (parts.length === 3 && what === 'roles') return sendJson(response, 200, guild.list('roles'));
  if (parts.length === 4 && what === 'members' && SNOWFLAKE.test(userId))
    return serveMember(hub, rest, guild, userId, response);
  return notFound(response, 'route');
}
