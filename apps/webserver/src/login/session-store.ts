import type { Session } from '#libs/ports';
import { Fault, limits } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { PORTS, type Ports } from '../ports.ts';
import { SETTINGS, type Settings } from '../settings.ts';
import { OAuthClient, type DiscordUser, type Tokens } from './oauth-client.ts';
import { Seal } from './seal.ts';

/** Shortest interval (ms) between two updates of a session's last use. */
const TOUCH_MS = 3600 * 1000;
/** A token that expires within this time (ms) is refreshed first. */
const REFRESH_EARLY_MS = 60_000;

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const signedOut = (): Fault => new Fault('session.missing', 'Sign in first.');

/** Sessions of users: a random secret in the cookie, its hash in the database, Discord's tokens encrypted beside it. */
@Injectable()
export class SessionStore {
  readonly #ports: Ports;
  readonly #oauth: OAuthClient;
  readonly #seal: Seal;
  /** Refreshes in progress: Discord's refresh token works only once. */
  readonly #refreshing = new Map<string, Promise<string>>();

  constructor(
    @Inject(PORTS) ports: Ports,
    @Inject(SETTINGS) settings: Settings,
    @Inject(OAuthClient) oauth: OAuthClient,
  ) {
    this.#ports = ports;
    this.#oauth = oauth;
    const secrets = [settings.SESSION_SECRET, ...settings.SESSION_SECRETS_BEFORE];
    this.#seal = new Seal(secrets, 'session tokens');
  }

  /**
   * Opens a session and ends the oldest ones of the user beyond `limits.session.perPerson`.
   *
   * @returns the cookie's secret, and the sessions that ended
   */
  async open(user: DiscordUser, tokens: Tokens, device: string): Promise<{ secret: string; ended: Session[] }> {
    const secret = randomBytes(32).toString('base64url');
    const idHash = hashOf(secret);
    await this.#ports.sessions.create({
      idHash,
      userId: user.id,
      user: { username: user.username, displayName: user.global_name ?? user.username, avatar: user.avatar ?? null },
      encryptedTokens: this.#seal.seal(tokens, idHash),
      csrfToken: randomBytes(32).toString('base64url'),
      device,
      expiresAt: new Date(this.#ports.clock.now() + limits.session.idleMs),
    });
    const all = await this.#ports.sessions.listOfUser(user.id);
    const ended = all.slice(0, Math.max(0, all.length - limits.session.perPerson));
    await Promise.all(ended.map((session) => this.close(session)));
    return { secret, ended };
  }

  /** The session of a cookie, and the new lifetime (ms) of the cookie; null while its expiry stays. */
  async find(secret: string): Promise<{ session: Session; cookieMs: number | null } | null> {
    if (!/^[\w-]{43}$/.test(secret)) return null;
    const session = await this.#ports.sessions.get(hashOf(secret));
    if (!session) return null;
    const now = this.#ports.clock.now();
    const end = session.createdAt.getTime() + limits.session.absoluteMs;
    if (now >= end) {
      await this.close(session);
      return null;
    }
    if (now - session.lastSeenAt.getTime() < TOUCH_MS) return { session, cookieMs: null };
    const expiresAt = new Date(Math.min(now + limits.session.idleMs, end));
    await this.#ports.sessions.touch(session.idHash, { expiresAt });
    return { session: { ...session, expiresAt }, cookieMs: expiresAt.getTime() - now };
  }

  /** Ends expired sessions, and revokes their tokens. @returns the number of ended sessions */
  async endExpired(limit: number): Promise<number> {
    const expired = await this.#ports.sessions.takeExpired(limit);
    for (const session of expired) await this.#revoke(session);
    return expired.length;
  }

  /** Deletes the session, and revokes its tokens unless the user has another session. */
  async close(session: Session): Promise<void> {
    await this.#ports.sessions.delete(session.idHash);
    await this.#revoke(session);
  }

  /**
   * Revoking one token ends all tokens that the user gave this application, also those of the user's other sessions.
   *
   * @see https://docs.discord.com/developers/topics/oauth2#authorization-code-grant-token-revocation-example
   */
  async #revoke(session: Session): Promise<void> {
    if ((await this.#ports.sessions.listOfUser(session.userId)).length > 0) return;
    const tokens = this.#tokensOf(session);
    if (!tokens) return;
    await Promise.all([
      this.#oauth.revoke(tokens.accessToken, 'access_token'),
      this.#oauth.revoke(tokens.refreshToken, 'refresh_token'),
    ]);
  }

  /**
   * Calls Discord on behalf of the user. A token that has expired, or that Discord rejects, is refreshed once; if that fails,
   * the session ends.
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
    // Another process, or an earlier request, may have refreshed the token already.
    const stored = await this.#stored(session);
    if (stored.accessToken !== used.accessToken) return stored.accessToken;
    try {
      const tokens = await this.#oauth.refresh(stored.refreshToken);
      await this.#ports.sessions.touch(session.idHash, { encryptedTokens: this.#seal.seal(tokens, session.idHash) });
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

  /** Null when they were sealed with another secret, or for another session. */
  #tokensOf(session: Session): Tokens | null {
    return this.#seal.open(session.encryptedTokens, session.idHash) as Tokens | null;
  }
}

const isRefusal = (error: unknown): boolean => error instanceof Fault && error.code === 'login.refused';
