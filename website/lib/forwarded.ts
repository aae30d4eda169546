import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server } from 'node:http';

/** Headers about the caller, and headers that only this site and its proxies set. */
const reserved = /^(forwarded$|x-forwarded-|x-real-ip$|x-nonce$|x-mainstay-)/;
const fromProxies = new Set(['x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port']);

/**
 * Replaces the headers about a request's origin by known values: the address of the connection, or, behind
 * `trustedProxies` proxies, the address that the outermost of them saw. Next and the webserver believe these headers.
 */
export function setCaller(request: Pick<IncomingMessage, 'headers' | 'socket'>, trustedProxies: number): void {
  const { headers, socket } = request;
  const said = headers['x-forwarded-for'];
  const hops = [said ?? []].flat().flatMap((line) => line.split(','));
  const chain = [...hops.map((hop) => hop.trim()).filter(Boolean), socket.remoteAddress ?? ''];
  for (const name of Object.keys(headers)) {
    if (reserved.test(name) && !(trustedProxies > 0 && fromProxies.has(name))) delete headers[name];
  }
  headers['x-forwarded-for'] = chain.at(-1 - trustedProxies) ?? chain[0];
}

/** Reads `WEBSITE_PROXIES`. @throws Error for anything but a number from 0 to 9 */
export function proxiesInFront(text = ''): number {
  if (/^\d?$/.test(text)) return Number(text);
  throw new Error('WEBSITE_PROXIES: expected the number of reverse proxies in front of the website, from 0 to 9');
}

interface RequestStart {
  request: IncomingMessage;
  server: Server;
}

/**
 * Calls back at the start of every request to every HTTP server of this process.
 *
 * @returns a function that ends it
 */
function onRequestStart(call: (start: RequestStart) => void): () => void {
  const channel = 'http.server.request.start';
  const listen = (message: unknown): void => call(message as RequestStart);
  subscribe(channel, listen);
  return () => void unsubscribe(channel, listen);
}

/**
 * Does so for every request of this process, before anything else sees it.
 *
 * @returns a function that ends it
 */
export function watchCallers(trustedProxies: number): () => void {
  return onRequestStart(({ request }) => setCaller(request, trustedProxies));
}

/**
 * Lets a request for another protocol be served as any other from the first request on. Next answers such a request with nothing,
 * and Node does not time out its connection: a stranger could keep any number of them open.
 *
 * @returns a function that ends it
 */
export function refuseUpgrades(): () => void {
  return onRequestStart(({ server }) => server.removeAllListeners('upgrade'));
}
