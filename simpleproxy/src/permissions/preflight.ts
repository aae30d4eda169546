import { GatewayIntentBits } from 'discord-api-types/v10';
import type { GuildLookup } from '../cache/guild-lookup.ts';
import type { JsonObject } from '../cache/json.ts';
import type { Refusal } from '../rest/refusal-memory.ts';
import type { Route } from '../rest/route.ts';
import type { Shard } from '../shard/shard.ts';
import { isThread, outranksRole, ownChannelBits, ownStanding } from './own-permissions.ts';
import { routeNeeds } from './route-permissions.ts';

const NO_ACCESS: Refusal = { status: 403, code: 50001, message: 'Missing Access' };
const NO_PERMISSION: Refusal = { status: 403, code: 50013, message: 'Missing Permissions' };

/** Predicts from the state cache the requests that Discord would reject because of missing permissions. */
export class Preflight {
  readonly #guilds: GuildLookup;
  readonly #isCurrent: (shard: Shard) => boolean;
  readonly #seesGuilds: boolean;

  /** @param isCurrent whether the cache of a shard is up to date: its session with Discord is ready */
  constructor(guilds: GuildLookup, intents: number, isCurrent: (shard: Shard) => boolean) {
    this.#guilds = guilds;
    this.#isCurrent = isCurrent;
    this.#seesGuilds = (intents & GatewayIntentBits.Guilds) !== 0;
  }

  /**
   * Discord's rejection of a request, if it is certain. Null if in doubt: Discord then decides.
   *
   * @param below the path after `/api/vN`
   * @param body of a request with a JSON body
   */
  refusalOf(route: Route, below: string, body: JsonObject | null): Refusal | null {
    const needs = Object.hasOwn(routeNeeds, route.key) ? routeNeeds[route.key] : undefined;
    const found = needs && this.#seesGuilds ? this.#guilds.ofPath(below) : null;
    if (!needs || !found || !found.shard.loaded || !this.#isCurrent(found.shard)) return null;
    const { guild, channel } = found;
    const standing = ownStanding(guild, this.#guilds.ownId(found.shard) ?? '');
    if (!standing) return null;
    const anyOf = needs.anyOf(body);
    if (!channel) {
      const parts = below.split('/');
      // Changes of the bot itself have rules of their own.
      if (parts[3] === 'members' && parts[4] === standing.userId) return null;
      if (anyOf !== 0n && !(standing.bits & anyOf)) return NO_PERMISSION;
      const roleId = needs.roleAt === undefined ? undefined : parts[needs.roleAt];
      return roleId !== undefined && outranksRole(guild, standing, roleId) === false ? NO_PERMISSION : null;
    }
    const bits = ownChannelBits(guild, standing, channel);
    if (bits === null) return null;
    if (bits === 0n) return NO_ACCESS;
    if (needs.inThreads === false && isThread(channel)) return null;
    return anyOf !== 0n && !(bits & anyOf) ? NO_PERMISSION : null;
  }
}
