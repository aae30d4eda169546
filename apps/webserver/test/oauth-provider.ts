import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ProvidedGuild {
  id: string;
  name: string;
  owner?: boolean;
  permissions?: string;
}

interface Grant {
  userId: string;
  refresh: string;
  alive: boolean;
}

/** An OAuth2 provider like Discord's. A test controls its behaviour: expired tokens, rejections, rate limits. */
export class OAuthProvider {
  readonly guilds = new Map<string, ProvidedGuild[]>();
  /** Requested paths, in order. */
  readonly asked: string[] = [];
  /** Lifetime of its access tokens, in seconds. */
  expiresIn = 604_800;
  /** While set, the answer to every call. */
  mood: { status: number; retryAfter?: string } | null = null;
  readonly #server: Server;
  readonly #codes = new Map<string, { userId: string; challenge: string; redirectUri: string }>();
  readonly #grants = new Map<string, Grant>();

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<OAuthProvider> {
    const provider = new OAuthProvider();
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Simulates that the user agrees on the authorize page. @returns the redirect of the browser */
  agree(authorizeUrl: string, userId: string): URL {
    const { searchParams: asked } = new URL(authorizeUrl);
    const code = randomUUID();
    const redirectUri = asked.get('redirect_uri')!;
    if (asked.get('code_challenge_method') !== 'S256') throw new Error('without PKCE');
    this.#codes.set(code, { userId, challenge: asked.get('code_challenge')!, redirectUri });
    const callback = new URL(redirectUri);
    callback.searchParams.set('code', code);
    callback.searchParams.set('state', asked.get('state')!);
    return callback;
  }

  /** Access tokens stop working; refresh tokens keep working unless `refreshToo`. */
  expireAll({ refreshToo = false } = {}): void {
    for (const [token, grant] of this.#grants) {
      grant.alive = false;
      if (refreshToo) this.#grants.delete(token);
    }
  }

  /** Resolves once this number of calls was made in all. */
  async askedAgain(total: number): Promise<void> {
    while (this.asked.length < total) await once(this.#server, 'request');
  }

  /** Number of valid access tokens. */
  get alive(): number {
    return [...this.#grants.values()].filter(({ alive }) => alive).length;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url!, this.url);
    this.asked.push(pathname);
    const form = new URLSearchParams(await text(request));
    const { status, body } = this.mood
      ? { status: this.mood.status, body: {} }
      : this.#route(pathname, form, request.headers.authorization?.replace('Bearer ', ''));
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(this.mood?.retryAfter ? { 'retry-after': this.mood.retryAfter } : {}),
    });
    response.end(JSON.stringify(body));
  }

  #route(path: string, form: URLSearchParams, bearer = ''): { status: number; body: unknown } {
    if (path === '/oauth2/token') return this.#token(form);
    if (path === '/oauth2/token/revoke') {
      // Revoking one token ends the authorization, and with it all tokens of the user.
      const given = form.get('token');
      const of = [...this.#grants].find(([token, { refresh }]) => given === token || given === refresh)?.[1].userId;
      for (const [token, { userId }] of this.#grants) if (userId === of) this.#grants.delete(token);
      return { status: 200, body: {} };
    }
    const grant = this.#grants.get(bearer);
    if (!grant?.alive) return { status: 401, body: { message: '401: Unauthorized', code: 0 } };
    if (path === '/users/@me') {
      const id = grant.userId;
      return { status: 200, body: { id, username: `user-${id}`, global_name: `User ${id}`, avatar: null } };
    }
    return { status: 200, body: this.guilds.get(grant.userId) ?? [] };
  }

  #token(form: URLSearchParams): { status: number; body: unknown } {
    const refused = { status: 400, body: { error: 'invalid_grant' } };
    if (form.get('client_secret') !== 'client-secret') return { status: 401, body: { error: 'invalid_client' } };
    if (form.get('grant_type') === 'refresh_token') {
      const entry = [...this.#grants].find(([, { refresh }]) => refresh === form.get('refresh_token'));
      if (!entry) return refused;
      this.#grants.delete(entry[0]);
      return this.#issue(entry[1].userId);
    }
    const code = this.#codes.get(form.get('code') ?? '');
    this.#codes.delete(form.get('code') ?? '');
    const verified = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (verified !== code?.challenge || code.redirectUri !== form.get('redirect_uri')) return refused;
    return this.#issue(code.userId);
  }

  #issue(userId: string): { status: number; body: unknown } {
    const [access_token, refresh_token] = [randomUUID(), randomUUID()];
    this.#grants.set(access_token, { userId, refresh: refresh_token, alive: true });
    const body = {
      access_token,
      refresh_token,
      expires_in: this.expiresIn,
      token_type: 'Bearer',
      scope: 'identify guilds',
    };
    return { status: 200, body };
  }
}
