import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { DiscordError } from '../rest/errors.ts';

const LOOPBACK_HOST = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;
const LOOPBACK_ADDRESS = /^(::1|(::ffff:)?127(?:\.\d{1,3}){3})$/i;

const refused = (status: number, message: string): DiscordError => new DiscordError(status, { message, code: 0 });

/**
 * Lets requests from this machine only. The address of the connection decides. The Host header is checked as well, because a web page
 * can resolve a name of its own to this machine and then sends that name.
 *
 * @throws DiscordError 403
 */
export function requireThisMachine({ socket, headers }: IncomingMessage): void {
  const isLocal = LOOPBACK_ADDRESS.test(socket.remoteAddress ?? '') && LOOPBACK_HOST.test(headers.host ?? '');
  if (!isLocal) throw refused(403, 'Only from this machine, by the name localhost or its address');
}

/** Refuses requests from a page of another site. @throws DiscordError 403 */
export function requireOwnPage({ headers }: IncomingMessage): void {
  const site = headers['sec-fetch-site'] ?? 'none';
  const isForeign = headers.origin !== undefined && headers.origin !== `http://${headers.host}`;
  if (isForeign || (site !== 'none' && site !== 'same-origin')) throw refused(403, 'Not from another site’s page');
}

/**
 * Accepts a control call if it comes from this machine, not from a web page, with the token (if there is one), and with a body that is
 * declared as JSON.
 *
 * @throws DiscordError 401, 403, 415
 */
export function requireControl(request: IncomingMessage, token: string | undefined): void {
  requireThisMachine(request);
  requireOwnPage(request);
  const { headers } = request;
  if (token !== undefined && !isSame(headers.authorization ?? '', `Bearer ${token}`))
    throw refused(401, 'The simulator’s controls need `Authorization: Bearer <SIM_CONTROL_TOKEN>`');
  const hasBody = Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
  if (hasBody && !/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? ''))
    throw refused(415, 'A body must be application/json');
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Takes the same time for each wrong token. */
const isSame = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected));
