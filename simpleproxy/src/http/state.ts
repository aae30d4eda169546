import type { ServerResponse } from 'node:http';
import { GatewayIntentBits } from 'discord-api-types/v10';
import type { GuildCache } from '../cache/guild-cache.ts';
import { isObject } from '../cache/json.ts';
import type { Hub } from '../client/hub.ts';
import type { PassThrough } from '../rest/pass-through.ts';
import { sendJson, sendProblem } from './problem.ts';

const SNOWFLAKE = /^\d{15,21}$/;

const notFound = (response: ServerResponse, what: string) =>
  sendProblem(response, { status: 404, code: `state.unknown_${what}`, title: `The ${what} is not known` });

/** The bot is in the guild, but Discord cannot serve it: the cached data may be stale. */
const outage = (response: ServerResponse) =>
  sendProblem(response, {
    status: 404,
    code: 'state.guild_unavailable',
    title: 'The guild is unavailable on Discord’s side',
  });

/** From the cache, else from Discord; caches Discord's answer while GUILD_MEMBERS keeps it current. */
async function serveMember(hub: Hub, rest: PassThrough, guild: GuildCache, userId: string, response: ServerResponse) {
  const cached = guild.of('members').get(userId);
  if (cached) return sendJson(response, 200, cached);
  const guildId = String(guild.own['id']);
  const { status, body } = await rest.get(`/guilds/${guildId}/members/${userId}`, guildId);
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

/** A channel or thread with its guild, in the form of Discord's answer. */
function serveChannel(hub: Hub, channelId: string, response: ServerResponse): void {
  const found = SNOWFLAKE.test(channelId) ? hub.guilds.byChannel(channelId) : null;
  if (!found) return notFound(response, 'channel');
  sendJson(response, 200, { ...found.channel, guild_id: found.guildId });
}

/** `GET /state/…`: the cache in Discord's own form. `parts` is the path after `/state`. */
export async function serveState(
  hub: Hub,
  rest: PassThrough,
  parts: string[],
  response: ServerResponse,
): Promise<void> {
  const [kind, guildId = '', what, userId = ''] = parts;
  if (kind === 'channels' && parts.length === 2) return serveChannel(hub, guildId, response);
  if (kind !== 'guilds') return notFound(response, 'route');
  if (parts.length === 1) {
    const guilds = hub.shards().flatMap((shard) => [...shard.state.cache.guilds.values()]);
    return sendJson(
      response,
      200,
      guilds.filter((g) => g.available).map(({ own }) => ({ id: own['id'], name: own['name'] })),
    );
  }
  const guild = SNOWFLAKE.test(guildId) ? hub.guilds.byId(guildId)?.guild : undefined;
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
