import { createHash, timingSafeEqual } from 'node:crypto';

/** Token of the `OperatorToken` that guards use. */
export const OPERATOR_TOKEN = Symbol('operator token');

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The operator's secret. Compared by digest, so that the time it takes says nothing about it. */
export class OperatorToken {
  readonly #digest: Buffer;

  constructor(token: string) {
    this.#digest = digest(token);
  }

  /** `Authorization: Bearer <token>` */
  isBearer(authorization: string | undefined): boolean {
    const [, given] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
    return given !== undefined && this.#matches(given);
  }

  /** `Authorization: Basic …` with the token as password and any name: what a browser can send. */
  isBasic(authorization: string | undefined): boolean {
    const [, encoded] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '') ?? [];
    if (encoded === undefined) return false;
    const pair = Buffer.from(encoded, 'base64').toString();
    return this.#matches(pair.slice(pair.indexOf(':') + 1));
  }

  #matches(given: string): boolean {
    return timingSafeEqual(digest(given), this.#digest);
  }
}
