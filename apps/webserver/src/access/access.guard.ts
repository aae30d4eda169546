import type { Session } from '#libs/ports';
import { Fault, GuildId } from '#libs/vocabulary';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { createHash, timingSafeEqual } from 'node:crypto';
import { cookieOf, CSRF_HEADER, SESSION_COOKIE } from '../login/cookies.ts';
import { Login } from '../login/login.ts';
import { SESSION_MS, SessionStore } from '../login/session-store.ts';
import { ACCESS, type Access } from '../openapi/operation.ts';
import { PORTS, type Ports } from '../ports.ts';
import { SETTINGS, type Settings } from '../settings.ts';
import { authorize, type UserGuild } from './request-context.ts';
import { TokenBuckets } from './token-buckets.ts';
import { UserGuilds } from './user-guilds.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * The one gate of the API: rate limit, session, CSRF token, guild, in this order. What a route needs is told by its
 * `@Operation`; a route without one is closed.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  readonly #reflector: Reflector;
  readonly #ports: Ports;
  readonly #sessions: SessionStore;
  readonly #login: Login;
  readonly #userGuilds: UserGuilds;
  readonly #publicOrigin: string;
  readonly #strangers = new TokenBuckets(20, 200);
  readonly #people = new TokenBuckets(20, 200);

  constructor(
    @Inject(Reflector) reflector: Reflector,
    @Inject(PORTS) ports: Ports,
    @Inject(SETTINGS) settings: Settings,
    @Inject(SessionStore) sessions: SessionStore,
    @Inject(Login) login: Login,
    @Inject(UserGuilds) userGuilds: UserGuilds,
  ) {
    this.#reflector = reflector;
    this.#ports = ports;
    this.#sessions = sessions;
    this.#login = login;
    this.#userGuilds = userGuilds;
    this.#publicOrigin = new URL(settings.PUBLIC_URL).origin;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const response = context.switchToHttp().getResponse<Response>();
    // Health and metrics need no credentials.
    if (!request.path.startsWith('/api/')) return true;
    const access = this.#reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (access === undefined) throw new Fault('http.404', 'No such route.', { status: 404 });

    const session = access === 'public' ? null : await this.#session(request, response);
    this.#limit(request, session);
    if (access === 'public') return true;
    if (!session) throw new Fault('session.missing', 'Sign in first.', { status: 401 });
    if (access.endsWith('write')) this.#proveIntent(request, session);
    const guild = access.startsWith('guild') ? await this.#guild(request, session) : undefined;
    authorize(request, { session, ...(guild ? { guild } : {}) });
    return true;
  }

  #limit(request: Request, session: Session | null): void {
    const now = this.#ports.clock.now();
    const waitMs = session ? this.#people.take(session.idHash, now) : this.#strangers.take(request.ip ?? '', now);
    if (waitMs === 0) return;
    throw new Fault('http.too-many-requests', 'Too many requests: wait a little.', {
      status: 429,
      retryable: true,
      retryAfterMs: waitMs,
    });
  }

  async #session(request: Request, response: Response): Promise<Session | null> {
    const secret = cookieOf(request, SESSION_COOKIE);
    const found = await this.#sessions.find(secret);
    if (!found) return null;
    if (found.extended) response.cookie(SESSION_COOKIE, secret, { ...this.#login.sessionCookie, maxAge: SESSION_MS });
    return found.session;
  }

  /** The request was made by our own page: its token, and no foreign origin. */
  #proveIntent(request: Request, session: Session): void {
    const token = request.header(CSRF_HEADER) ?? '';
    const origin = request.header('origin');
    const known = origin === undefined || origin === this.#publicOrigin || origin === ownOrigin(request);
    if (known && timingSafeEqual(digest(token), digest(session.csrfToken))) return;
    throw new Fault('session.csrf', `The header ${CSRF_HEADER} is missing or wrong, or the origin is foreign.`, {
      status: 403,
    });
  }

  async #guild(request: Request, session: Session): Promise<UserGuild> {
    const guildId = GuildId.safeParse(request.params.guild);
    if (!guildId.success) {
      const issue = { path: 'guild', message: guildId.error.issues[0]!.message };
      throw new Fault('request.invalid', `guild: ${issue.message}`, { data: { issues: [issue] } });
    }
    const guild = await this.#userGuilds.find(session, guildId.data);
    if (guild) return guild;
    throw new Fault('guild.forbidden', 'You need Manage Server in this server.', { status: 403 });
  }
}

/** Where this very server was called, for a page that it serves itself (`/docs`). */
const ownOrigin = (request: Request): string => `${request.protocol}://${request.header('host') ?? ''}`;
