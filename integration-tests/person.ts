import type { APIMessage } from 'discord-api-types/v10';

/** A simulated user: Discord's REST API, called with the user's own token. */
export class Person {
  readonly id: string;
  readonly username: string;
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, user: { id: string; username: string; token: string }) {
    this.#url = `${url}/api/v10`;
    this.id = user.id;
    this.username = user.username;
    this.#token = user.token;
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: { Authorization: this.#token, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  say(channelId: string, content: string): Promise<APIMessage> {
    return this.call('POST', `/channels/${channelId}/messages`, { content });
  }

  /** Messages after `after`, oldest first. */
  async messages(channelId: string, after = '0'): Promise<APIMessage[]> {
    const all: APIMessage[] = [];
    for (let cursor = after; ;) {
      const page = await this.call<APIMessage[]>('GET', `/channels/${channelId}/messages?limit=100&after=${cursor}`);
      if (page.length === 0) return all;
      page.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
      all.push(...page);
      cursor = page.at(-1)!.id;
    }
  }
}
