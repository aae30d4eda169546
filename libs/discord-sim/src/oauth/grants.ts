import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { Random } from '../random.ts';

/** An authorisation of an application by a user. */
export interface Grant {
  applicationId: string;
  userId: string;
  scopes: readonly string[];
  accessToken: string;
  /** Missing if the grant cannot be renewed. */
  refreshToken: string | null;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** A consent of a user, until the application fetches its tokens. */
export interface Code {
  applicationId: string;
  userId: string;
  scopes: readonly string[];
  redirectUri: string;
  challenge: string | null;
  /** The guild to which the bot was added, and the created webhook. */
  guildId: string | null;
  webhookId: string | null;
  expiresAt: number;
  /** The access token that the code was exchanged for: revoked when a caller uses the code again. */
  usedFor: string | null;
}

const WEEK = 7 * 86_400_000;
const CODE_LIFE = 10 * 60_000;

/** OAuth2: authorisation codes, and the tokens that they are exchanged for. */
export class Grants {
  readonly codes = new Map<string, Code>();
  /** Grants by access token. */
  readonly all = new Map<string, Grant>();
  readonly #byRefresh = new Map<string, Grant>();
  readonly #clock: Clock;
  #random: Random;

  constructor(clock: Clock, seed: number) {
    this.#clock = clock;
    // The time is part of it: tokens of an earlier process must not be valid in this one.
    this.#random = new Random(seed ^ Date.now());
  }

  /** A code for one exchange, valid for ten minutes. */
  authorize(code: Omit<Code, 'expiresAt' | 'usedFor'>): string {
    const now = this.#clock.now();
    for (const [old, { expiresAt }] of this.codes) {
      if (expiresAt >= now) break;
      this.codes.delete(old);
    }
    const text = this.#random.secret(30);
    this.codes.set(text, { ...code, expiresAt: now + CODE_LIFE, usedFor: null });
    return text;
  }

  /**
   * Exchanges a code; null if it is unknown, used, expired, of another application or address, or the verifier is wrong. A second
   * exchange of a code revokes the tokens of the first.
   *
   * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2
   */
  exchange(
    text: string,
    applicationId: string,
    redirectUri: string | undefined,
    verifier: string | undefined,
  ): { grant: Grant; code: Code } | null {
    const code = this.codes.get(text);
    if (!code || code.applicationId !== applicationId) return null;
    if (code.usedFor !== null) {
      const stolen = this.all.get(code.usedFor);
      if (stolen) this.#drop(stolen);
      return null;
    }
    if (code.expiresAt < this.#clock.now()) return null;
    if (code.redirectUri !== redirectUri || !verifies(code.challenge, verifier)) {
      this.codes.delete(text);
      return null;
    }
    const grant = this.issue(code);
    code.usedFor = grant.accessToken;
    return { grant, code };
  }

  refresh(token: string, applicationId: string): Grant | null {
    const grant = this.#byRefresh.get(token);
    if (grant?.applicationId !== applicationId) return null;
    this.#drop(grant);
    return this.issue(grant);
  }

  /** Revokes all authorisations of an application by a user, found by one of its tokens. */
  revoke(token: string, applicationId: string): void {
    const grant = this.all.get(token) ?? this.#byRefresh.get(token);
    if (grant?.applicationId !== applicationId) return;
    for (const one of this.all.values())
      if (one.applicationId === applicationId && one.userId === grant.userId) this.#drop(one);
  }

  byAccessToken(token: string): Grant | undefined {
    const grant = this.all.get(token);
    return grant && grant.expiresAt > this.#clock.now() ? grant : undefined;
  }

  /** Whether a user has granted an application all these scopes before. */
  covers(applicationId: string, userId: string, scopes: readonly string[]): boolean {
    return [...this.all.values()].some(
      (grant) =>
        grant.applicationId === applicationId &&
        grant.userId === userId &&
        scopes.every((scope) => grant.scopes.includes(scope)),
    );
  }

  /** Tokens for a user and an application. */
  issue(to: Pick<Grant, 'applicationId' | 'userId' | 'scopes'>, isRenewable = true): Grant {
    const grant: Grant = {
      applicationId: to.applicationId,
      userId: to.userId,
      scopes: to.scopes,
      accessToken: this.#random.secret(30),
      refreshToken: isRenewable ? this.#random.secret(30) : null,
      expiresAt: this.#clock.now() + WEEK,
    };
    this.all.set(grant.accessToken, grant);
    if (grant.refreshToken !== null) this.#byRefresh.set(grant.refreshToken, grant);
    return grant;
  }

  /** Restores the index by refresh token after the grants were loaded as a whole. */
  index(): void {
    this.#byRefresh.clear();
    for (const grant of this.all.values())
      if (grant.refreshToken !== null) this.#byRefresh.set(grant.refreshToken, grant);
  }

  /** State of the random numbers. */
  get random(): number {
    return this.#random.state;
  }

  set random(state: number) {
    this.#random = new Random(state);
  }

  #drop(grant: Grant): void {
    this.all.delete(grant.accessToken);
    if (grant.refreshToken !== null) this.#byRefresh.delete(grant.refreshToken);
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc7636#section-4.6 */
function verifies(challenge: string | null, verifier: string | undefined): boolean {
  if (challenge === null) return verifier === undefined;
  if (verifier === undefined) return false;
  const [given, expected] = [createHash('sha256').update(verifier).digest('base64url'), challenge];
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
