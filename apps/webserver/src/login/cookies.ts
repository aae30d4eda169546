import { Inject, Injectable } from '@nestjs/common';
import type { CookieOptions, Request, Response } from 'express';
import { SETTINGS, type Settings } from '../settings.ts';

/** Cookie of a session: an opaque secret; the database stores its hash. */
export const SESSION_COOKIE = 'mainstay_session';
/** Cookie of a login in progress: state and PKCE verifier, sealed. */
const LOGIN_COOKIE = 'mainstay_login';
export const CSRF_HEADER = 'X-CSRF-Token';

/**
 * The two cookies. Under https their names begin with `__Host-`: then another host of the same site cannot set them.
 *
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes
 */
@Injectable()
export class Cookies {
  readonly #secure: boolean;

  constructor(@Inject(SETTINGS) { PUBLIC_URL }: Settings) {
    this.#secure = new URL(PUBLIC_URL).protocol === 'https:';
  }

  readSession(request: Request): string {
    return valueOf(request, this.#name(SESSION_COOKIE));
  }

  setSession(response: Response, secret: string, maxAge: number): void {
    response.cookie(this.#name(SESSION_COOKIE), secret, { ...this.#options('/'), maxAge });
  }

  clearSession(response: Response): void {
    response.clearCookie(this.#name(SESSION_COOKIE), this.#options('/'));
  }

  readLogin(request: Request): string {
    return valueOf(request, this.#name(LOGIN_COOKIE));
  }

  setLogin(response: Response, sealed: string, maxAge: number): void {
    response.cookie(this.#name(LOGIN_COOKIE), sealed, { ...this.#options(this.#loginPath), maxAge });
  }

  clearLogin(response: Response): void {
    response.clearCookie(this.#name(LOGIN_COOKIE), this.#options(this.#loginPath));
  }

  /** The prefix requires the path `/`. */
  get #loginPath(): string {
    return this.#secure ? '/' : '/api/auth';
  }

  #name(name: string): string {
    return this.#secure ? `__Host-${name}` : name;
  }

  #options(path: string): CookieOptions {
    return { httpOnly: true, sameSite: 'lax', secure: this.#secure, path };
  }
}

/** Value of a cookie, parsed by `cookie-parser`; empty when it was not sent. */
function valueOf(request: Request, name: string): string {
  const value = (request.cookies as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}
