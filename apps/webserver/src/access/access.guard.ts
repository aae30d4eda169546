import { requiredAccess, takeToken, TokenBuckets } from '#libs/http';
import type { Session } from '#libs/ports';
import { Fault, GuildId, limits } from '#libs/vocabulary';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { createHash, timingSafeEqual } from 'node:crypto';
import { Cookies, CSRF_HEADER } from '../login/cookies.ts';
import { SessionStore } from '../login/session-store.ts';
import { WEIGHT, type Weight } from '../openapi/operation.ts';
import { WorldRights } from '../playground/world-rights.ts';
import { PORTS, type Ports } from '../ports.ts';
import { SETTINGS, type Settings } from '../settings.ts';
import { authorize, type UserGuild } from './request-context.ts';
import { FRESH_MS, FRESH_FOR_WRITES_MS, UserGuilds } from './user-guilds.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * The one guard of the API: checks session, CSRF token, rate limits and guild, in this order. It decides by the declarations on
 * the handler (`@Operation`, `@Requires`) and never by the request's path. A handler without a declaration is closed.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  readonly #reflector: Reflector;
  readonly #ports: Ports;
  readonly #sessions: SessionStore;
  readonly #cookies: Cookies;
  readonly #userGuilds: UserGuilds;
  readonly #worldRights: WorldRights;
  readonly #publicOrigin: string;
  readonly #people = new TokenBuckets(limits.http.personPerSecond, limits.http.personBurst);
  readonly #guilds = new TokenBuckets(limits.http.guildPerSecond, limits.http.guildBurst);

  constructor(
    @Inject(Reflector) reflector: Reflector,
    @Inject(PORTS) ports: Ports,
    @Inject(SETTINGS) settings: Settings,
    @Inject(SessionStore) sessions: SessionStore,
    @Inject(Cookies) cookies: Cookies,
    @Inject(UserGuilds) userGuilds: UserGuilds,
    @Inject(WorldRights) worldRights: WorldRights,
  ) {
    this.#reflector = reflector;
    this.#ports = ports;
    this.#sessions = sessions;
    this.#cookies = cookies;
    this.#userGuilds = userGuilds;
    this.#worldRights = worldRights;
    this.#publicOrigin = new URL(settings.PUBLIC_URL).origin;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = requiredAccess(context);
    if (access === 'public') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const session = await this.#session(request, context.switchToHttp().getResponse<Response>());
    if (!session) throw new Fault('session.missing', 'Sign in first.');

    const weight = this.#reflector.get<Weight | undefined>(WEIGHT, context.getHandler()) ?? usual;
    // All sessions of a user share one bucket.
    takeToken(this.#people, session.userId, this.#ports.clock.now(), weight.cost);
    if (access.endsWith('write')) this.#proveIntent(request, session);
    if (access === 'session' || access === 'write') authorize(request, { session });
    else authorize(request, { session, guild: await this.#guild(request, session, weight) });
    if (access.startsWith('world')) await this.#worldRights.prove(session);
    return true;
  }

  async #session(request: Request, response: Response): Promise<Session | null> {
    const secret = this.#cookies.readSession(request);
    const found = await this.#sessions.find(secret);
    if (!found) return null;
    if (found.cookieMs !== null) this.#cookies.setSession(response, secret, found.cookieMs);
    return found.session;
  }

  /** Checks that our own page sent the request: its CSRF token, and no foreign origin. */
  #proveIntent(request: Request, session: Session): void {
    const token = request.header(CSRF_HEADER) ?? '';
    const origin = request.header('origin');
    const known = origin === undefined || origin === this.#publicOrigin || origin === ownOrigin(request);
    if (known && timingSafeEqual(digest(token), digest(session.csrfToken))) return;
    throw new Fault(
      'session.csrf',
      `The header ${CSRF_HEADER} is missing or wrong, or the request comes from another site. Reload the page and try again.`,
    );
  }

  async #guild(request: Request, session: Session, { cost, irreversible }: Weight): Promise<UserGuild> {
    const guildId = GuildId.safeParse(request.params.guild);
    if (!guildId.success) {
      const issue = { path: 'guild', message: guildId.error.issues[0]!.message };
      throw new Fault('request.invalid', `guild: ${issue.message}`, { data: { issues: [issue] } });
    }
    const freshMs = irreversible ? FRESH_FOR_WRITES_MS : FRESH_MS;
    const guild = await this.#userGuilds.find(session, guildId.data, freshMs);
    if (!guild) throw new Fault('guild.forbidden', 'You need the permission Manage Server in this server.');
    // Only after the checks, so that users without access cannot use up the limit that a guild's admins share.
    takeToken(this.#guilds, guild.id, this.#ports.clock.now(), cost);
    return guild;
  }
}

const usual: Weight = { cost: 1, irreversible: false };

/** The origin that the request was sent to: pages of this server itself (`/docs`) may call from it. */
const ownOrigin = (request: Request): string => `${request.protocol}://${request.header('host') ?? ''}`;
