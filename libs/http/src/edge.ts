import { Fault, limits } from '#libs/vocabulary';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { isIP } from 'node:net';
import { clientKey } from './client-address.ts';
import { TokenBuckets } from './token-buckets.ts';

/** Host names, origins and rate limits that a process accepts. */
export interface EdgeOptions {
  /** Host names besides `localhost` and addresses: `ALLOWED_HOSTS`, and the host of `PUBLIC_URL`. */
  hosts: readonly string[];
  /** Origins whose pages may call, besides the process's own origin. */
  origins?: readonly string[];
  /** Current time, in milliseconds. Set it to rate limit each client address. */
  limitedBy?: () => number;
}

/**
 * Runs before everything else, also before a body is read. It rejects a request with an unknown `Host` (DNS rebinding), a
 * request from a page of another site, and a client address that exceeds its rate limit.
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
    retryAfterMs,
  });

const unknownHost = (): Fault =>
  new Fault(
    'http.unknown-host',
    'This server does not know that host name. Its operator can add the name to ALLOWED_HOSTS.',
  );

const crossSite = (): Fault => new Fault('http.cross-site', 'A page of another site cannot make this request.');

/**
 * The host that the request is for. An absolute request target names the host itself; it is rewritten to a path, so that later
 * code sees paths only.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
 */
function hostOf(request: Request): string {
  if (request.url.startsWith('/')) return request.headers.host ?? '';
  if (!URL.canParse(request.url)) throw new Fault('request.malformed', 'The request target is not a path.');
  const { host, pathname, search } = new URL(request.url);
  request.url = pathname + search;
  request.originalUrl = request.url;
  return host;
}

/** Host names that trusted proxies received: a page with a rebound name can also come through a proxy. */
function forwardedHosts(request: Request): string[] {
  const trusts = request.app.get('trust proxy fn') as (address: string | undefined, hop: number) => boolean;
  const names = request.headers['x-forwarded-host'];
  if (names === undefined || !trusts(request.socket.remoteAddress, 0)) return [];
  return [names].flat().flatMap((list) => list.split(',').map((name) => name.trim()));
}

/** Addresses and `localhost` cannot be rebound. A request without a host does not come from a browser. */
function isKnown(host: string, known: ReadonlySet<string>): boolean {
  if (host === '') return true;
  const parts = /^(?:\[([^\]]+)\]|([^:]+))(?::\d*)?$/.exec(host.toLowerCase());
  if (!parts) return false;
  const name = parts[1] ?? parts[2]!.replace(/\.$/, '');
  return isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost') || known.has(name);
}

const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD';

/**
 * Browsers send the origin of a request; other clients send none, and have no cookies to abuse. A user may follow a link from
 * any site: that is a navigation.
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
