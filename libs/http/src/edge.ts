import { Fault, limits } from '#libs/vocabulary';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { isIP } from 'node:net';
import { clientKey } from './client-address.ts';
import { TokenBuckets } from './token-buckets.ts';

/** By what name a process may be called, by whose pages, and how often by one address. */
export interface EdgeOptions {
  /** Names besides `localhost` and addresses: `ALLOWED_HOSTS`, and the host of `PUBLIC_URL`. */
  hosts: readonly string[];
  /** Origins whose pages may call besides the process's own. */
  origins?: readonly string[];
  /** What time it is, in milliseconds; given where the requests of each address are limited. */
  limitedBy?: () => number;
}

/**
 * Comes before everything else, also before a body is read: the `Host` is one of ours (a page of a rebound name cannot call),
 * the call does not come from a page of another site, and the address has not called too often.
 */
export function edge({ hosts, origins = [], limitedBy }: EdgeOptions): RequestHandler {
  const known = new Set(hosts.map((host) => host.toLowerCase()));
  const pages = new Set(origins);
  const buckets = new TokenBuckets(limits.http.addressPerSecond, limits.http.addressBurst);
  return (request: Request, _response: Response, next: NextFunction) => {
    if (limitedBy) takeToken(buckets, clientKey(request.ip), limitedBy());
    const host = hostOf(request);
    if (![host, ...forwardedHosts(request)].every((name) => isKnown(name, known))) throw unknownHost();
    if (!isOwnPage(request, host, pages)) throw crossSite();
    next();
  };
}

/** @throws Fault `http.too-many-requests` (429) */
export function takeToken(buckets: TokenBuckets, key: string, now: number, cost = 1): void {
  const waitMs = buckets.take(key, now, cost);
  if (waitMs > 0) throw tooManyRequests(waitMs);
}

const tooManyRequests = (retryAfterMs: number): Fault =>
  new Fault('http.too-many-requests', `Too many requests: wait for ${Math.ceil(retryAfterMs / 1000)} s.`, {
    status: 429,
    retryable: true,
    retryAfterMs,
  });

const unknownHost = (): Fault =>
  new Fault(
    'http.unknown-host',
    'This server is not known by that name. Its operator adds the name to ALLOWED_HOSTS.',
    {
      status: 421,
    },
  );

const crossSite = (): Fault =>
  new Fault('http.cross-site', 'A page of another site cannot make this request.', { status: 403 });

/**
 * The host that the request is for. A target in absolute form names it itself and is made a path, so that nothing behind has to
 * know of that form.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
 */
function hostOf(request: Request): string {
  if (request.url.startsWith('/')) return request.headers.host ?? '';
  if (!URL.canParse(request.url)) throw new Fault('request.malformed', 'The target of the request is no path.');
  const { host, pathname, search } = new URL(request.url);
  request.url = pathname + search;
  request.originalUrl = request.url;
  return host;
}

/** The names by which the proxies that count were called: a page of a rebound name may also come through one of them. */
function forwardedHosts(request: Request): string[] {
  const trusts = request.app.get('trust proxy fn') as (address: string | undefined, hop: number) => boolean;
  const names = request.headers['x-forwarded-host'];
  if (names === undefined || !trusts(request.socket.remoteAddress, 0)) return [];
  return [names].flat().flatMap((list) => list.split(',').map((name) => name.trim()));
}

/** Addresses and `localhost` are never rebound. A request without a host comes from no browser. */
function isKnown(host: string, known: ReadonlySet<string>): boolean {
  if (host === '') return true;
  const parts = /^(?:\[([^\]]+)\]|([^:]+))(?::\d*)?$/.exec(host.toLowerCase());
  if (!parts) return false;
  const name = parts[1] ?? parts[2]!.replace(/\.$/, '');
  return isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost') || known.has(name);
}

const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD';

/**
 * Browsers say from where a request comes; other clients say nothing and have no cookies to be abused. A person may follow a
 * link from any site: that is a navigation.
 *
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
function isOwnPage({ method, headers, protocol }: Request, host: string, pages: ReadonlySet<string>): boolean {
  const { origin } = headers;
  const isOwnOrigin = origin === undefined || pages.has(origin) || origin === `${protocol}://${host}`;
  const site = headers['sec-fetch-site'];
  if (site === undefined) return isOwnOrigin || isSafe(method);
  if (site === 'same-origin' || site === 'none') return true;
  if (isSafe(method) && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document')
    return true;
  return origin !== undefined && isOwnOrigin;
}
