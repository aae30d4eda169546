import { parseNamedToken, type NamedToken } from '#libs/config';
import { clientKey, takeToken, TokenBuckets } from '#libs/http';
import { limits } from '#libs/vocabulary';
import type { Request } from 'express';
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/** Token of the `OperatorTokens` that guards use. */
export const OPERATOR_TOKENS = Symbol('operator tokens');

export interface OperatorTokensOptions {
  tokens: readonly NamedToken[];
  /** File with one `name:sha256` per line; it is read again when it changes. */
  file?: string | undefined;
  now?: () => number;
  /** Called when the file cannot be read or is malformed after the start. The previous tokens stay valid. */
  onUnreadable?: (error: unknown) => void;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export const namedToken = (name: string, token: string): NamedToken => ({ name, digest: digest(token) });

/** The tokens of operators. They are compared by digest, so that the time of a comparison reveals nothing about them. */
export class OperatorTokens {
  readonly #tokens: readonly NamedToken[];
  readonly #file: string | undefined;
  readonly #now: () => number;
  readonly #onUnreadable: (error: unknown) => void;
  readonly #wrong = new TokenBuckets(limits.http.wrongTokensPerMinute / 60, limits.http.wrongTokensPerMinute);
  #listed: NamedToken[] = [];
  #readAt = '';

  /** @throws Error when the file cannot be read, or a line is not a named token */
  constructor({ tokens, file, now = Date.now, onUnreadable = () => undefined }: OperatorTokensOptions) {
    this.#tokens = tokens;
    this.#file = file;
    this.#now = now;
    this.#onUnreadable = onUnreadable;
    this.#read();
  }

  /**
   * Reads `Authorization: Bearer <token>`; with `basic` also HTTP Basic with the token as password and any name, which a
   * browser can send. An address that has sent too many wrong tokens is rejected, even with a right token.
   *
   * @returns the name of the operator's token; null for a wrong or missing one
   * @throws Fault `http.too-many-requests` (429)
   */
  nameOf(request: Request, { basic = false } = {}): string | null {
    const given = bearerOf(request) ?? (basic ? passwordOf(request) : undefined);
    if (given === undefined) return null;
    const address = clientKey(request.ip);
    const now = this.#now();
    if (this.#wrong.wait(address, now) > 0) takeToken(this.#wrong, address, now);
    const found = this.#find(given);
    if (found === null) takeToken(this.#wrong, address, now);
    return found;
  }

  #find(given: string): string | null {
    const mine = digest(given);
    try {
      this.#read();
    } catch (error) {
      this.#onUnreadable(error);
    }
    let found: string | null = null;
    for (const token of [...this.#tokens, ...this.#listed]) if (timingSafeEqual(mine, token.digest)) found = token.name;
    return found;
  }

  #read(): void {
    if (this.#file === undefined) return;
    const { mtimeMs, size, ino } = statSync(this.#file);
    const state = `${mtimeMs}/${size}/${ino}`;
    if (state === this.#readAt) return;
    const lines = readFileSync(this.#file, 'utf8').split('\n');
    this.#listed = lines
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map(parsed);
    this.#readAt = state;
  }
}

function parsed(line: string, index: number): NamedToken {
  const token = parseNamedToken(line);
  if (token) return token;
  throw new Error(`OPERATOR_TOKENS_FILE: token ${index + 1} is not \`name:sha256\`.`);
}

function bearerOf({ headers }: Request): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

function passwordOf({ headers }: Request): string | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString();
  return pair.slice(pair.indexOf(':') + 1);
}
