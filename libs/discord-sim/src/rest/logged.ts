// Data of a call that the call log stores.
import type { Json } from '#libs/vocabulary';
import type { World } from '../world/world.ts';

const MAX_LOGGED = 4_000;

/** A body as the call log stores it: whole if it is small. */
export function logged(body: unknown): Json {
  const text = JSON.stringify(body);
  return text.length > MAX_LOGGED ? `${text.length} characters` : (JSON.parse(text) as Json);
}

/** A text field of an object of any shape. */
export function textIn(value: unknown, field: string): string | undefined {
  const found = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined;
  return typeof found === 'string' ? found : undefined;
}

/** The id of the object in an answer. */
export const idOf = (body: unknown): string | undefined => textIn(body, 'id');

/** The guild of a path; undefined for a path without a guild, or with an unknown one. */
export function guildNamed(world: World, path: string): string | undefined {
  const [, kind, id = ''] = /\/(guilds|channels|webhooks|interactions)\/(\d{1,20})/.exec(path) ?? [];
  switch (kind) {
    case 'guilds':
      return id;
    case 'channels':
      return world.channels.get(id)?.guild_id;
    case 'webhooks':
      return world.webhooks.get(id)?.guild_id ?? tokenGuild(world, path);
    case 'interactions':
      return world.interactions.byId(id)?.guildId;
    default:
      return undefined;
  }
}

/** Paths of follow-ups contain the application and the token of an interaction. */
function tokenGuild(world: World, path: string): string | undefined {
  const token = /\/webhooks\/\d+\/([^/]+)/.exec(path)?.[1];
  return token === undefined ? undefined : world.interactions.byToken(token)?.guildId;
}
