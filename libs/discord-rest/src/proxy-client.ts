import { setTimeout as sleep } from 'node:timers/promises';
import { faultOf, rateLimited, unavailable } from './discord-fault.ts';

/** What a request waits behind at the proxy's limiter, most urgent first. */
export type Lane = 'interaction' | 'moderation' | 'script' | 'backup';

/** Where simpleproxy is, and as whom to ask. */
export interface ProxyClientOptions {
  /** Address of simpleproxy. */
  proxyUrl: string;
  token: string;
  lane?: Lane;
  /** Of one attempt, in milliseconds; the proxy's waiting for a rate limit is part of it. Default: 30,000. */
  timeoutMs?: number;
  /** How long new attempts are begun while Discord cannot be reached, in milliseconds. Default: 20,000. */
  patienceMs?: number;
}

/** One call of Discord’s REST API. */
export interface ProxyRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  /** For the guild's audit log. */
  reason?: string | undefined;
  /** False: once it may have been received, it is not sent again. Default: true. */
  repeatable?: boolean;
}

type Attempt = { answer: unknown } | { again: Error; afterMs?: number };

/** Never sent, so sending it once more repeats nothing. */
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/**
 * HTTP to simpleproxy, which holds the one rate limiter: there is none here, and no queue. What the proxy cannot answer
 * because it is being restarted is tried again for a while.
 */
export class ProxyClient {
  readonly #base: string;
  readonly #headers: Record<string, string>;
  readonly #timeoutMs: number;
  readonly #patienceMs: number;

  constructor({ proxyUrl, token, lane = 'script', timeoutMs = 30_000, patienceMs = 20_000 }: ProxyClientOptions) {
    this.#base = proxyUrl.replace(/\/$/, '');
    this.#headers = { Authorization: `Bot ${token}`, 'X-Mainstay-Lane': lane };
    this.#timeoutMs = timeoutMs;
    this.#patienceMs = patienceMs;
  }

  /** @throws Fault `discord.<meaning>`, `discord.rate-limited`, `discord.unavailable` */
  async request<T>(path: string, request: ProxyRequest = {}): Promise<T> {
    const deadline = performance.now() + this.#patienceMs;
    for (let pauseMs = 100; ; pauseMs = Math.min(2_000, pauseMs * 2)) {
      const attempt = await this.#attempt(path, request);
      if ('answer' in attempt) return attempt.answer as T;
      const waitMs = attempt.afterMs ?? pauseMs * (0.5 + Math.random());
      if (performance.now() + waitMs > deadline) throw attempt.again;
      await sleep(waitMs);
    }
  }

  async #attempt(path: string, request: ProxyRequest): Promise<Attempt> {
    const { repeatable = true } = request;
    try {
      const response = await this.#send(path, request);
      if (response.status === 429) {
        const afterMs = Math.ceil(Number(response.headers.get('Retry-After') ?? 1) * 1000) || 1000;
        await response.body?.cancel();
        return { again: rateLimited(afterMs), afterMs };
      }
      const text = await response.text();
      if (response.status >= 500) throw new Error(`status ${response.status}`);
      const body = parsed(text);
      if (!response.ok) throw faultOf(response.status, body);
      return { answer: body };
    } catch (error) {
      if (error instanceof Error && error.name === 'Fault') throw error;
      const reason = reasonOf(error);
      const fault = unavailable(reason, error);
      if (repeatable || neverSent.has(reason)) return { again: fault };
      throw fault;
    }
  }

  #send(path: string, { method = 'GET', body, reason }: ProxyRequest): Promise<Response> {
    const headers = { ...this.#headers };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    // Header values are Latin-1; Discord decodes this one.
    if (reason !== undefined) headers['X-Audit-Log-Reason'] = encodeURIComponent(reason.toWellFormed());
    return fetch(`${this.#base}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(this.#timeoutMs),
    });
  }
}

/** Empty for 204; an answer that is no JSON is a failure of whoever answered. */
const parsed = (text: string): unknown => (text === '' ? undefined : JSON.parse(text));

/** A code or a name, never a message: those of `fetch` may hold what was sent. */
function reasonOf(error: unknown): string {
  const { name, message, cause } = error as { name?: string; message?: string; cause?: { code?: string } };
  if (typeof cause?.code === 'string') return cause.code;
  if (name === 'TimeoutError') return 'timeout';
  if (name === 'SyntaxError') return 'the answer is no JSON';
  return message?.startsWith('status ') ? message : 'connection failed';
}
