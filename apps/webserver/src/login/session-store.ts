import type { Session } from '#libs/ports';
import { Fault } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { PORTS, type Ports } from '../ports.ts';
import { SETTINGS, type Settings } from '../settings.ts';
import { OAuthClient, type DiscordUser, type Tokens } from './oauth-client.ts';
import { Seal } from './seal.ts';

const HOUR_MS = 3600 * 1000;
export const SESSION_MS = 30 * 24 * HOUR_MS;
/** A session in use is written back this often at most. */
const TOUCH_MS = HOUR_MS;
/** A token that ends within this time is refreshed first. */
const REFRESH_EARLY_MS = 60_000;

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const signedOut = (): Fault => new Fault('session.missing', 'Sign in first.', { status: 401 });

/** Sessions of people: a random secret in the cookie, its hash in the database, Discord's tokens encrypted beside it. */
@Injectable()
export class SessionStore {
  readonly #ports: Ports;
  readonly #oauth: OAuthClient;
  readonly #seal: Seal;
  /** Refreshes under way: Discord's refresh token is good for one use. */
  readonly #refreshing = new Map<string, Promise<string>>();

  constructor(
    @Inject(PORTS) ports: Ports,
    @Inject(SETTINGS) settings: Settings,
    @Inject(OAuthClient) oauth: OAuthClient,
  ) {
    this.#ports = ports;
    this.#oauth = oauth;
    this.#seal = new Seal(settings.SESSION_SECRET, 'session tokens');
  }

  /** @returns the cookie's secret */
  async open(user: DiscordUser, tokens: Tokens): Promise<string> {
    const secret = randomBytes(32).toString('base64url');
    await this.#ports.sessions.create({
      idHash: hashOf(secret),
      userId: user.id,
      user: { username: user.username, displayName: user.global_name ?? user.username, avatar: user.avatar ?? null },
      encryptedTokens: this.#seal.seal(tokens),
      csrfToken: randomBytes(32).toString('base64url'),
      expiresAt: new Date(this.#ports.clock.now() + SESSION_MS),
    });
    return secret;
  }

  /** The session of a cookie, and whether its expiry was moved on (the cookie's then has to be, too). */
  async find(secret: string): Promise<{ session: Session; extended: boolean } | null> {
    if (!/^[\w-]{43}$/.test(secret)) return null;
    const session = await this.#ports.sessions.get(hashOf(secret));
    if (!session) return null;
    const now = this.#ports.clock.now();
    if (now - session.lastSeenAt.getTime() < TOUCH_MS) return { session, extended: false };
    const expiresAt = new Date(now + SESSION_MS);
    await this.#ports.sessions.touch(session.idHash, { expiresAt });
    return { session: { ...session, expiresAt }, extended: true };
  }

  /** Deletes the session and revokes its tokens. */
  async close(session: Session): Promise<void> {
    await this.#ports.sessions.delete(session.idHash);
    const tokens = this.#tokensOf(session);
    if (!tokens) return;
    await Promise.all([
      this.#oauth.revoke(tokens.accessToken, 'access_token'),
      this.#oauth.revoke(tokens.refreshToken, 'refresh_token'),
    ]);
  }

  /**
   * Calls Discord for the person. A token that has expired, or that Discord no longer takes, is refreshed once; when that
   * fails the session ends.
   *
   * @throws Fault `session.missing` (401), `discord.unavailable` (503)
   */
  async asUser<T>(session: Session, call: (accessToken: string) => Promise<T>): Promise<T> {
    const tokens = this.#tokensOf(session);
    if (!tokens) throw await this.#ended(session);
    const fresh = tokens.expiresAt - REFRESH_EARLY_MS > this.#ports.clock.now();
    if (fresh) {
      try {
        return await call(tokens.accessToken);
      } catch (error) {
        if (!isRefusal(error)) throw error;
      }
    }
    const accessToken = await this.#refreshOnce(session, tokens);
    try {
      return await call(accessToken);
    } catch (error) {
      throw isRefusal(error) ? await this.#ended(session) : error;
    }
  }

  #refreshOnce(session: Session, used: Tokens): Promise<string> {
    const running = this.#refreshing.get(session.idHash);
    if (running) return running;
    const refreshing = this.#refresh(session, used).finally(() => this.#refreshing.delete(session.idHash));
    this.#refreshing.set(session.idHash, refreshing);
    return refreshing;
  }

  async #refresh(session: Session, used: Tokens): Promise<string> {
    // Another process, or a request just before, may have refreshed already.
    const stored = await this.#stored(session);
    if (stored.accessToken !== used.accessToken) return stored.accessToken;
    try {
      const tokens = await this.#oauth.refresh(stored.refreshToken);
      await this.#ports.sessions.touch(session.idHash, { encryptedTokens: this.#seal.seal(tokens) });
      return tokens.accessToken;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const later = await this.#stored(session);
      if (later.accessToken !== used.accessToken) return later.accessToken;
      throw await this.#ended(session);
    }
  }

  async #stored(session: Session): Promise<Tokens> {
    const current = await this.#ports.sessions.get(session.idHash);
    const tokens = current && this.#tokensOf(current);
    if (!tokens) throw signedOut();
    return tokens;
  }

  async #ended(session: Session): Promise<Fault> {
    await this.#ports.sessions.delete(session.idHash);
    return signedOut();
  }

  /** Null when they were sealed with another secret. */
  #tokensOf(session: Session): Tokens | null {
    return this.#seal.open(session.encryptedTokens) as Tokens | null;
  }
}

const isRefusal = (error: unknown): boolean => error instanceof Fault && error.code === 'login.refused';
