export const PRIORITIES = ['interaction', 'moderation', 'script', 'backup'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** The limits that a request counts against. */
export interface Route {
  /** Method and path with ids removed. */
  key: string;
  /** Equal for all requests with a common bucket, as far as the proxy knows: the key, for some routes with the message's age. */
  limitKey: string;
  /** The `limitKey`s of the same route for messages of another age. */
  siblings: readonly string[];
  /** The resource with a bucket of its own: a guild, a channel, a webhook. */
  major: string;
  /** Interaction callbacks and webhooks with a token do not count against the global limit. */
  globalExempt: boolean;
  /** The path carries its own secret, so no Authorization is needed. */
  carriesToken: boolean;
  interaction: boolean;
}

const MAJOR = new Set(['channels', 'guilds', 'webhooks']);
const SNOWFLAKE = /^\d{15,21}$/;
const DISCORD_EPOCH_MS = 1_420_070_400_000;
/**
 * Discord limits the deletion of a message by its age. Youngest first, in milliseconds.
 *
 * @see https://github.com/discord/discord-api-docs/issues/1295
 */
const AGES = [
  { name: 'new', below: 10_000 },
  { name: 'recent', below: 14 * 24 * 3_600_000 },
  { name: 'old', below: Infinity },
] as const;

/** The path below `/api/vN`, or null if it is not one. */
export const apiPath = (path: string): string | null => /^\/api(?:\/v\d{1,2})?(\/.*)?$/.exec(path)?.[1] ?? null;

/** Rejects paths that another parser could read differently. Real clients encode emoji and colons. */
export const isTrickyPath = (path: string): boolean =>
  /[\\\0-\x20\x7f]|\/\/|\/\.{1,2}(\/|$)|%(2e|2f|5c|00|25)/i.test(path);

/**
 * The bucket of a request before Discord has named it.
 *
 * @see https://docs.discord.com/developers/topics/rate-limits
 *
 * @param now milliseconds since 1970
 */
export function routeOf(method: string, path: string, now = Date.now()): Route {
  const parts = path.split('/').slice(1);
  const [first = '', second = '', third = ''] = parts;
  const interaction = first === 'interactions';
  const webhookToken = first === 'webhooks' && SNOWFLAKE.test(second) && third !== '';
  const carriesToken = webhookToken || (interaction && parts.length === 4);
  const major = MAJOR.has(first) || interaction ? `${second}${webhookToken || interaction ? `/${third}` : ''}` : '';
  const template = parts.map((part, index) => {
    if (carriesToken && index === 2) return ':token';
    return SNOWFLAKE.test(part) ? ':id' : part;
  });
  const reactions = template.indexOf('reactions');
  const key = `${method} /${(reactions === -1 ? template : template.slice(0, reactions + 1)).join('/')}`;
  const isDeletion = key === 'DELETE /channels/:id/messages/:id';
  const limited = isDeletion ? byAge(key, parts[3]!, now) : { limitKey: key, siblings: [] };
  return { key, ...limited, major, globalExempt: carriesToken, carriesToken, interaction };
}

function byAge(key: string, messageId: string, now: number): Pick<Route, 'limitKey' | 'siblings'> {
  const age = now - (Number(BigInt(messageId) >> 22n) + DISCORD_EPOCH_MS);
  const { name } = AGES.find(({ below }) => age < below)!;
  const siblings = AGES.filter((one) => one.name !== name).map((one) => `${key} ${one.name}`);
  return { limitKey: `${key} ${name}`, siblings };
}
