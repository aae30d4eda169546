import type { Request } from 'express';

/** Cookie of a session: an opaque secret, of which the database keeps a hash. */
export const SESSION_COOKIE = 'mainstay_session';
/** Cookie of a login under way: state and PKCE verifier, sealed. */
export const LOGIN_COOKIE = 'mainstay_login';
export const CSRF_HEADER = 'X-CSRF-Token';

/** Value of a cookie, as `cookie-parser` left it; empty when it was not sent. */
export function cookieOf(request: Request, name: string): string {
  const value = (request.cookies as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}
