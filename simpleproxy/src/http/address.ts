import type { IncomingMessage } from 'node:http';
import type { Config } from '../config.ts';

const HOST = /^[A-Za-z0-9.\-[\]:_]{1,255}$/;

/** Address for clients of a group: PUBLIC_WS_URL, else the host of the request. */
export function clientUrl(config: Config, request: IncomingMessage, group: string): string {
  const path = group === 'default' ? '' : `/c/${group}`;
  if (config.PUBLIC_WS_URL !== undefined) return `${config.PUBLIC_WS_URL}${path}`;
  const { host, 'x-forwarded-proto': forwarded } = request.headers;
  const { localAddress, localPort } = request.socket;
  const own = `${localAddress?.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
  return `${forwarded === 'https' ? 'wss' : 'ws'}://${host !== undefined && HOST.test(host) ? host : own}${path}`;
}
