import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { KnownSecrets } from './known-secrets.ts';

/** A proxy between the webserver and the simulator's OAuth2 that records the tokens. */
export class OAuthRelay {
  readonly #server: Server;
  readonly #secrets: KnownSecrets;
  /** Origin of the simulator; known once it has started. */
  target = '';

  private constructor(secrets: KnownSecrets) {
    this.#secrets = secrets;
    this.#server = createServer((request, response) => void this.#relay(request, response));
  }

  static async open(secrets: KnownSecrets): Promise<OAuthRelay> {
    const relay = new OAuthRelay(secrets);
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #relay(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', headers } = request;
    const body = await text(request);
    const form = new URLSearchParams(body);
    this.#secrets.add('authorization code', form.get('code'));
    this.#secrets.add('PKCE verifier', form.get('code_verifier'));
    const sent = new Headers();
    for (const name of ['authorization', 'content-type']) if (headers[name]) sent.set(name, String(headers[name]));
    const answer = await fetch(`${this.target}${request.url}`, { method, headers: sent, ...(body ? { body } : {}) });
    const told = await answer.text();
    if (told.startsWith('{')) this.#secrets.addFrom('OAuth2', JSON.parse(told));
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
    response.end(told);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
