import type { IncomingMessage } from 'node:http';
import type { KeyRing } from '../access/key-ring.ts';
import type { KnownToken, KnownTokens } from '../access/known-tokens.ts';
import type { Problem } from '../http/problem.ts';
import { FOREIGN, UNATTRIBUTED } from './payer.ts';
import { PRIORITIES, type Priority, type Route } from './route.ts';

const SNOWFLAKE = /^\d{15,21}$/;

/** The caller of a REST request, and its payer. */
export interface Caller {
  priority: Priority;
  /** The guild of the request. */
  guildId: string | null;
  /** A guild, or one of the payers of `payer.ts`. */
  payer: string;
  /** Whether to send the bot token to Discord. */
  asBot: boolean;
}

/** Credentials for the lookup. */
export interface Credentials {
  keys: KeyRing;
  tokens: KnownTokens;
  /** Whether other credentials than the bot's pass without a key. */
  passesForeign: boolean;
}

const unauthorized: Problem = {
  status: 401,
  code: 'rest.unauthorized',
  title: 'The bot token or key is missing or wrong',
  message: '401: Unauthorized',
};

const refused: Problem = { status: 403, code: 'rest.forbidden_key', title: 'This key may not send REST requests' };

/**
 * Identifies the caller. Guild and priority in `X-Mainstay-Guild` and `X-Mainstay-Lane` count only for a caller with a key for `rest` or the
 * bot token: no other caller can spend a guild's share.
 */
export function callerOf(
  { headers }: IncomingMessage,
  route: Route,
  below: string,
  { keys, tokens, passesForeign }: Credentials,
): Caller | Problem {
  const principal = keys.ofRequest(headers);
  const [scheme = ''] = (headers.authorization ?? '').split(/\s/);
  const known = route.carriesToken ? tokens.find(route.major) : null;
  const isBot = /^bot$/i.test(scheme);
  const isBare = headers.authorization === undefined;
  const isForeign = route.carriesToken ? !known : isBare ? below.startsWith('/oauth2/') : !isBot;
  if (principal && principal.priorities.length === 0) return refused;
  const mayPass = principal !== null || known !== null || (isForeign && !isBot && passesForeign);
  if (!mayPass) return unauthorized;
  const named = principal ? headers['x-mainstay-guild'] : undefined;
  if (named !== undefined && (typeof named !== 'string' || !SNOWFLAKE.test(named)))
    return { status: 400, code: 'rest.bad_guild', title: 'X-Mainstay-Guild is not the id of a guild' };
  const guildId = named ?? known?.guildId ?? null;
  const priority = priorityOf(
    principal ? headers['x-mainstay-lane'] : undefined,
    route,
    known,
    principal?.priorities ?? PRIORITIES,
  );
  const payer = isForeign ? FOREIGN : (guildId ?? UNATTRIBUTED);
  return { priority, guildId, payer, asBot: isBot || (isBare && !isForeign && !route.carriesToken) };
}

function priorityOf(asked: unknown, route: Route, known: KnownToken | null, allowed: readonly Priority[]): Priority {
  const usual = route.interaction || known?.isInteraction ? 'interaction' : 'script';
  const wanted = PRIORITIES.find((priority) => priority === asked) ?? usual;
  return allowed.includes(wanted) ? wanted : (allowed[0] ?? usual);
}
