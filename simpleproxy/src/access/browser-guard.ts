import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Config } from '../config.ts';

/** Reason why a request is rejected. */
export interface Unwelcome {
  code: 'proxy.bad_host' | 'proxy.browser';
  title: string;
}

/** The name in a Host header, without port and brackets. */
const hostName = (host: string): string =>
  host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();

/**
 * Whether a web page cannot have chosen this name. An attacker's DNS server cannot answer for an address or a name without a dot; any
 * other name has to be in PROXY_HOSTS.
 */
function isOwnName(name: string, own: ReadonlySet<string>): boolean {
  return (
    isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost') || !name.includes('.') || own.has(name)
  );
}

/** Rejects requests of web pages in a browser, of this or another site, and names that were rebound to this machine. */
export function browserGuard(
  config: Pick<Config, 'PROXY_HOSTS' | 'PUBLIC_WS_URL'>,
): (request: IncomingMessage) => Unwelcome | null {
  const own = new Set(config.PROXY_HOSTS.map((name) => name.toLowerCase()));
  if (config.PUBLIC_WS_URL !== undefined) own.add(new URL(config.PUBLIC_WS_URL).hostname.toLowerCase());
  return ({ headers }) => {
    if (headers.host !== undefined && !isOwnName(hostName(headers.host), own))
      return { code: 'proxy.bad_host', title: 'The Host header is not a name of this proxy: add it to PROXY_HOSTS' };
    const site = headers['sec-fetch-site'];
    if (headers.origin !== undefined || (site !== undefined && site !== 'none'))
      return { code: 'proxy.browser', title: 'Web pages may not call this proxy' };
    return null;
  };
}
