import { until } from './until.ts';

/** The browser's side of calls to the webserver: cookies, CSRF token, JSON. */
export class Admin {
  readonly #base: string;
  readonly #address: string | undefined;
  readonly #cookies = new Map<string, string>();
  #csrfToken = '';

  private constructor(base: string, address: string | undefined) {
    this.#base = base;
    this.#address = address;
  }

  /**
   * Logs in through the simulator's authorize page as this user.
   *
   * @param address client address in the header that a reverse proxy on this machine sends; default: this machine's own
   */
  static async logIn(base: string, userId: string, address?: string): Promise<Admin> {
    const admin = new Admin(base, address);
    const login = await admin.#fetch('/api/auth/login', { redirect: 'manual' });
    const authorize = new URL(login.headers.get('location') ?? '');
    const form = new URLSearchParams({ user_id: userId, decision: 'authorize' });
    const granted = await fetch(authorize, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    const callback = new URL(granted.headers.get('location') ?? '');
    await admin.#fetch(`/api/auth/callback${callback.search}`, { redirect: 'manual' });
    admin.#csrfToken = (await admin.get<{ csrfToken: string }>('/api/session')).csrfToken;
    return admin;
  }

  async #fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('Cookie', [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    if (this.#address !== undefined) headers.set('X-Forwarded-For', this.#address);
    const response = await fetch(`${this.#base}${path}`, { ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = cookie.split(';', 1)[0]!.split(/=(.*)/s);
      this.#cookies.set(name, value);
    }
    return response;
  }

  /** Returns any response, including errors. */
  send(method: string, path: string, body?: unknown): Promise<Response> {
    return this.#fetch(path, {
      method,
      headers: {
        'X-CSRF-Token': this.#csrfToken,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async #json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const outcome = await until(`an answer to ${method} ${path}`, async () => {
      // A request that fails is not retried: it may have taken effect.
      const response = await this.send(method, path, body).catch((error: unknown) => ({ error }));
      if ('error' in response) return response;
      const text = await response.text();
      // On a busy machine the compiler may ask to try again: then the request had no effect.
      return !text.includes('"compiler.unavailable"') && { response, text };
    });
    if ('error' in outcome) throw outcome.error;
    const { response, text } = outcome;
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  get<T>(path: string): Promise<T> {
    return this.#json('GET', path);
  }
  post<T>(path: string, body?: unknown): Promise<T> {
    return this.#json('POST', path, body);
  }
  patch<T>(path: string, body: unknown): Promise<T> {
    return this.#json('PATCH', path, body);
  }
  delete(path: string): Promise<void> {
    return this.#json('DELETE', path);
  }
}
