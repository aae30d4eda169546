import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { Body } from './body.ts';

const ANSWER_TIMEOUT_MS = 60_000;

export interface DiscordCall {
  method: string;
  url: string;
  headers: string[];
  body: Body;
}

/** Sends requests to Discord over keep-alive connections. */
export class DiscordRequests {
  readonly #origin: URL;
  readonly #agent: http.Agent;
  readonly #request: typeof http.request;

  constructor(apiUrl: string) {
    this.#origin = new URL(apiUrl);
    const tls = this.#origin.protocol === 'https:';
    this.#agent = tls ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true });
    this.#request = tls ? https.request : http.request;
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Resolves with the first bytes of the answer. */
  send({ method, url, headers, body }: DiscordCall): Promise<IncomingMessage> {
    const length = 'held' in body ? lengthOf(body.held, method) : [];
    return new Promise((resolve, reject) => {
      const request = this.#request({
        agent: this.#agent,
        hostname: this.#origin.hostname,
        port: this.#origin.port,
        path: url,
        method,
        headers: ['host', this.#origin.host, ...headers, ...length],
        timeout: ANSWER_TIMEOUT_MS,
      });
      request.once('timeout', () => request.destroy(new DOMException('no answer', 'TimeoutError')));
      request.once('error', reject);
      request.once('response', resolve);
      if ('held' in body) request.end(body.held);
      else pipeline(body.stream, request).catch(reject);
    });
  }
}

function lengthOf(held: Buffer, method: string): string[] {
  const bare = held.length === 0 && (method === 'GET' || method === 'HEAD');
  return bare ? [] : ['content-length', String(held.length)];
}
