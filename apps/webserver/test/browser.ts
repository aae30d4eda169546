import type { OAuthProvider } from './oauth-provider.ts';

/** The parts of a browser that tests need: cookies, the CSRF token, JSON. */
export class Browser {
  readonly #base: string;
  readonly cookies = new Map<string, string>();
  csrfToken = '';
  /** `User-Agent`. */
  agent = 'test';

  constructor(base: string) {
    this.#base = base;
  }

  /** Sends any request; does not follow redirects. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('user-agent', this.agent);
    headers.set('cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(this.#base + path, { redirect: 'manual', ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
      if (value) this.cookies.set(name!, value);
      else this.cookies.delete(name!);
    }
    return response;
  }

  /** Sends a call like our own page. */
  send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    return this.fetch(path, {
      method,
      headers: { ...json, ...(method === 'GET' ? {} : { 'x-csrf-token': this.csrfToken }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** The response's JSON. @throws Error when the status differs */
  async json<T = Record<string, unknown>>(status: number, method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.send(method, path, body);
    const text = await response.text();
    if (response.status !== status) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** Signs in through the provider's authorize page. @returns the final location */
  async signIn(provider: OAuthProvider, userId: string, next = '/'): Promise<string> {
    const login = await this.fetch(`/api/auth/login?next=${encodeURIComponent(next)}`);
    const callback = provider.agree(login.headers.get('location')!, userId);
    const landed = await this.fetch(callback.pathname + callback.search);
    this.csrfToken = (await this.json<{ csrfToken: string }>(200, 'GET', '/api/session')).csrfToken;
    return landed.headers.get('location')!;
  }
}
