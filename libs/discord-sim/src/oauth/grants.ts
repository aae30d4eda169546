import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { Random } from '../random.ts';

/** What a user has allowed an application to do. */
export interface Grant {
  applicationId: string;
  userId: string;
  scopes: readonly string[];
  accessToken: string;
  refreshToken: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

export interface Code {
  applicationId: string;
  userId: string;
  scopes: readonly string[];
  redirectUri: string;
  challenge: string | null;
  expiresAt: number;
}

const WEEK = 7 * 86_400_000;
const CODE_LIFE = 10 * 60_000;

/** OAuth2: authorization codes, and the tokens that they become. */
export class Grants {
  readonly #clock: Clock;
  readonly codes = new Map<string, Code>();
  /** By their refresh tokens. */
  readonly all = new Map<string, Grant>();
  readonly #byAccess = new Map<string, Grant>();
  #random: Random;

  constructor(clock: Clock, seed: number) {
    this.#clock = clock;
    // The time is part of it: a token of an earlier process must not be one of this process, too.
    this.#random = new Random(seed ^ Date.now());
  }

  /** A code for one exchange, good for ten minutes. */
  authorize(code: Omit<Code, 'expiresAt'>): string {
    const text = this.#random.secret(30);
    this.codes.set(text, { ...code, expiresAt: this.#clock.now() + CODE_LIFE });
    return text;
  }

  /** Exchanges a code; null if it is unknown, used, expired, of another application or address, or the verifier is wrong. */
  exchange(
    text: string,
    applicationId: string,
    redirectUri: string | undefined,
    verifier: string | undefined,
  ): Grant | null {
    const code = this.codes.get(text);
    this.codes.delete(text);
    if (!code || code.expiresAt < this.#clock.now() || code.applicationId !== applicationId) return null;
    if (code.redirectUri !== redirectUri || !verifies(code.challenge, verifier)) return null;
    return this.#issue(code);
  }

  refresh(token: string, applicationId: string): Grant | null {
    const grant = this.all.get(token);
    if (grant?.applicationId !== applicationId) return null;
    this.#drop(grant);
    return this.#issue(grant);
  }

  /** For client credentials. */
  issueTo(applicationId: string, userId: string, scopes: readonly string[]): Grant {
    return this.#issue({ applicationId, userId, scopes });
  }

  revoke(token: string, applicationId: string): void {
    const grant = this.#byAccess.get(token) ?? this.all.get(token);
    if (grant?.applicationId === applicationId) this.#drop(grant);
  }

  byAccessToken(token: string): Grant | undefined {
    const grant = this.#byAccess.get(token);
    return grant && grant.expiresAt > this.#clock.now() ? grant : undefined;
  }

  /** Finds grants by their access tokens, when they were put in place as a whole. */
  index(): void {
    this.#byAccess.clear();
    for (const grant of this.all.values()) this.#byAccess.set(grant.accessToken, grant);
  }

  /** Where its luck stands. */
  get random(): number {
    return this.#random.state;
  }

  set random(state: number) {
    this.#random = new Random(state);
  }

  #issue({ applicationId, userId, scopes }: Pick<Grant, 'applicationId' | 'userId' | 'scopes'>): Grant {
    const [accessToken, refreshToken] = [this.#random.secret(30), this.#random.secret(30)];
    const grant = { applicationId, userId, scopes, accessToken, refreshToken, expiresAt: this.#clock.now() + WEEK };
    this.#byAccess.set(accessToken, grant);
    this.all.set(refreshToken, grant);
    return grant;
  }

  #drop(grant: Grant): void {
    this.#byAccess.delete(grant.accessToken);
    this.all.delete(grant.refreshToken);
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc7636#section-4.6 */
function verifies(challenge: string | null, verifier: string | undefined): boolean {
  if (challenge === null) return verifier === undefined;
  if (verifier === undefined) return false;
  const [given, expected] = [createHash('sha256').update(verifier).digest('base64url'), challenge];
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
