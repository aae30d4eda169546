import type { Session } from '#libs/ports';
import { Fault, limits } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import { Images } from '../guilds/images.ts';
import { PORTS, type Ports } from '../ports.ts';
import type { CallbackQuery, LoginQuery, Session as SessionAnswer, SessionList } from '../schemas/session.ts';
import { SETTINGS, type Settings } from '../settings.ts';
import { Streams } from '../stream/streams.ts';
import { Cookies } from './cookies.ts';
import { deviceOf } from './device.ts';
import { OAuthClient, refused } from './oauth-client.ts';
import { sameSitePath } from './same-site-path.ts';
import { Seal } from './seal.ts';
import { SessionStore } from './session-store.ts';

const LOGIN_MS = 10 * 60 * 1000;

/** A login in progress, sealed into a cookie. */
interface Pending {
  state: string;
  verifier: string;
  next: string;
  until: number;
}

/** Error that the website shows after a failed login: `/?error=…`. */
type LoginError = 'login-cancelled' | 'login-expired' | 'login-refused' | 'discord-unavailable';

const sameText = (a: string, b: string): boolean => {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left!, right!);
};

/** Sign-in with Discord (authorization code with PKCE), and sign-out. */
@Injectable()
export class Login {
  readonly #ports: Ports;
  readonly #settings: Settings;
  readonly #oauth: OAuthClient;
  readonly #sessions: SessionStore;
  readonly #streams: Streams;
  readonly #images: Images;
  readonly #cookies: Cookies;
  readonly #seal: Seal;

  constructor(
    @Inject(PORTS) ports: Ports,
    @Inject(SETTINGS) settings: Settings,
    @Inject(OAuthClient) oauth: OAuthClient,
    @Inject(SessionStore) sessions: SessionStore,
    @Inject(Streams) streams: Streams,
    @Inject(Images) images: Images,
    @Inject(Cookies) cookies: Cookies,
  ) {
    this.#ports = ports;
    this.#settings = settings;
    this.#oauth = oauth;
    this.#sessions = sessions;
    this.#streams = streams;
    this.#images = images;
    this.#cookies = cookies;
    this.#seal = new Seal([settings.SESSION_SECRET, ...settings.SESSION_SECRETS_BEFORE], 'login');
  }

  begin({ next, moved }: z.output<typeof LoginQuery>, request: Request, response: Response): void {
    const publicUrl = new URL(this.#settings.PUBLIC_URL);
    const calledAs = request.header('x-forwarded-host');
    if (moved === undefined && calledAs !== undefined && calledAs !== publicUrl.host) {
      // Discord redirects to PUBLIC_URL, so the login cookie must belong to that host (127.0.0.1 is not localhost).
      const query = new URLSearchParams({ moved: '1', next: sameSitePath(next, publicUrl.href) });
      return response.redirect(302, `${this.#settings.PUBLIC_URL}/api/auth/login?${query.toString()}`);
    }
    const pending: Pending = {
      state: randomBytes(24).toString('base64url'),
      verifier: randomBytes(48).toString('base64url'),
      next: sameSitePath(next, this.#settings.PUBLIC_URL),
      until: this.#ports.clock.now() + LOGIN_MS,
    };
    const challenge = createHash('sha256').update(pending.verifier).digest('base64url');
    this.#cookies.setLogin(response, this.#seal.seal(pending), LOGIN_MS);
    response.redirect(302, this.#oauth.authorizeUrl(pending.state, challenge));
  }

  async finish(query: z.output<typeof CallbackQuery>, request: Request, response: Response): Promise<void> {
    const pending = this.#pending(request);
    this.#cookies.clearLogin(response);
    const failed = (error: LoginError): void => response.redirect(302, `${this.#settings.PUBLIC_URL}/?error=${error}`);

    // Check the state first: without it, any site could have sent the browser here.
    if (!pending || query.state === undefined || !sameText(query.state, pending.state)) return failed('login-expired');
    if (query.error === 'access_denied') return failed('login-cancelled');
    if (query.error !== undefined || query.code === undefined) return failed('login-refused');
    try {
      await this.#replaceSession(request, response, query.code, pending.verifier);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#ports.log.warn('login failed', { code: error.code });
      return failed(error.code === 'discord.unavailable' ? 'discord-unavailable' : 'login-refused');
    }
    response.redirect(302, this.#settings.PUBLIC_URL + pending.next);
  }

  /**
   * Signs in to the simulator as one of its users, without its page: their world has just been created.
   *
   * @param simUrl address of the simulator
   * @throws Fault `login.refused`, `discord.unavailable`
   */
  async become(userId: string, simUrl: string, request: Request, response: Response): Promise<void> {
    const verifier = randomBytes(48).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const { search } = new URL(this.#oauth.authorizeUrl(randomBytes(24).toString('base64url'), challenge));
    const body = new URLSearchParams({ user_id: userId, decision: 'authorize' });
    const agreed = await fetch(`${simUrl}/oauth2/authorize${search}`, { method: 'POST', body, redirect: 'manual' });
    const code = new URL(agreed.headers.get('location') ?? simUrl).searchParams.get('code');
    if (code === null) throw refused();
    await this.#replaceSession(request, response, code, verifier);
  }

  /** Ends the session, here and at Discord. */
  async end(session: Session, response: Response): Promise<void> {
    this.#cookies.clearSession(response);
    await this.#close(session);
  }

  /** The sessions of the same user. */
  async list({ userId, id: current }: Session): Promise<z.input<typeof SessionList>> {
    const sessions = await this.#ports.sessions.listOfUser(userId);
    return sessions
      .map(({ id, device, createdAt, lastSeenAt }) => ({
        id,
        device: device === '' ? null : device,
        signedInAt: createdAt.toISOString(),
        lastUsedAt: lastSeenAt.toISOString(),
        current: id === current,
      }))
      .toReversed();
  }

  /** Ends one of the user's own sessions. @throws Fault `session.unknown` (404) */
  async endOne(session: Session, id: string, response: Response): Promise<void> {
    const found = (await this.#ports.sessions.listOfUser(session.userId)).find((one) => one.id === id);
    if (!found) throw new Fault('session.unknown', 'You have no session with this id. It may have ended already.');
    if (found.idHash === session.idHash) this.#cookies.clearSession(response);
    await this.#close(found);
  }

  /** Signs the user out everywhere. */
  async endAll({ userId }: Session, response: Response): Promise<void> {
    this.#cookies.clearSession(response);
    // One after the other: the last one revokes the tokens.
    for (const session of await this.#ports.sessions.listOfUser(userId)) await this.#close(session);
  }

  async #close(session: Session): Promise<void> {
    await this.#sessions.close(session);
    this.#streams.endOfSession(session.idHash);
  }

  describe({ userId, user, csrfToken }: Session): z.input<typeof SessionAnswer> {
    const playground = this.#settings.SIM_URL !== undefined;
    return {
      user: {
        id: userId,
        username: user.username,
        displayName: user.displayName,
        avatarUrl: this.#images.avatar({ id: userId, avatar: user.avatar }),
      },
      csrfToken,
      playground,
      installUrl: playground ? null : this.#installUrl(),
    };
  }

  #pending(request: Request): Pending | null {
    const pending = this.#seal.open(this.#cookies.readLogin(request)) as Pending | null;
    return pending && pending.until > this.#ports.clock.now() ? pending : null;
  }

  /** Ends the browser's previous session: a login never reuses an id that another party may know. */
  async #replaceSession(request: Request, response: Response, code: string, verifier: string): Promise<void> {
    const tokens = await this.#oauth.exchange(code, verifier);
    const user = await this.#oauth.user(tokens.accessToken);
    const earlier = await this.#sessions.find(this.#cookies.readSession(request));
    const { secret, ended } = await this.#sessions.open(user, tokens, deviceOf(request.header('user-agent')));
    // Only afterwards: tokens of a user who still has a session are not revoked.
    if (earlier) await this.#close(earlier.session);
    for (const { idHash } of ended) this.#streams.endOfSession(idHash);
    this.#cookies.setSession(response, secret, limits.session.idleMs);
  }

  /** Page that adds the bot to a server. @see https://docs.discord.com/developers/topics/oauth2#bot-authorization-flow */
  #installUrl(): string {
    const url = new URL(this.#settings.OAUTH_AUTHORIZE_URL);
    url.searchParams.set('client_id', this.#settings.OAUTH_CLIENT_ID);
    url.searchParams.set('scope', 'bot applications.commands');
    url.searchParams.set('permissions', INSTALL_PERMISSIONS);
    return url.href;
  }
}

/**
 * View Channels, Send Messages, Manage Messages, Embed Links, Attach Files, Read Message History, Add Reactions, Manage Roles.
 *
 * @see https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags
 */
const INSTALL_PERMISSIONS = [10, 11, 13, 14, 15, 16, 6, 28]
  .reduce((bits, bit) => bits | (1n << BigInt(bit)), 0n)
  .toString();
