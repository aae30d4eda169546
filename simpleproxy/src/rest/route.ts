export const LANES = ['interaction', 'moderation', 'script', 'backup'] as const;
export type Lane = (typeof LANES)[number];

/** What a request counts against. */
export interface Route {
  /** Method and path with ids removed: the same for all requests that share a bucket as far as we know. */
  key: string;
  /** The resource that has a bucket of its own: a guild, a channel, a webhook. */
  major: string;
  /** Interaction callbacks and webhooks with a token do not count against the global limit. */
  globalExempt: boolean;
  /** The path carries its own secret, so no Authorization is needed. */
  carriesToken: boolean;
  interaction: boolean;
}

const MAJOR = new Set(['channels', 'guilds', 'webhooks']);
const SNOWFLAKE = /^\d{15,21}$/;

/** The path below `/api/vN`, or null if it is not one. */
export const apiPath = (path: string): string | null => /^\/api(?:\/v\d{1,2})?(\/.*)?$/.exec(path)?.[1] ?? null;

/** Refuses paths that another parser could read as something else. Emoji and colons are encoded in honest ones. */
export const isTrickyPath = (path: string): boolean =>
  /[\\\0-\x20\x7f]|\/\/|\/\.{1,2}(\/|$)|%(2e|2f|5c|00|25)/i.test(path);

/**
 * Which bucket a request belongs to before Discord has named it.
 * @see https://docs.discord.com/developers/topics/rate-limits
 */
export function routeOf(method: string, path: string): Route {
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
  return { key, major, globalExempt: carriesToken, carriesToken, interaction };
}
