import type { RestPriority } from '#libs/ports';
import { Fault } from '#libs/vocabulary';
import { setTimeout as sleep } from 'node:timers/promises';
import { faultOf, rateLimited, unavailable } from './discord-fault.ts';
import { guildShareFault, type Notice, noticeOf } from './guild-share.ts';
import type { OnBehalf } from './on-behalf.ts';

/** Address of simpleproxy, and the key for it. */
export interface ProxyClientOptions {
  /** Address of simpleproxy. */
  proxyUrl: string;
  /** Key of this process, or the bot token. */
  key: string;
  /** Of calls that name no other. Default: `script`. */
  priority?: RestPriority;
  /** Of one attempt, in milliseconds; the proxy's waiting for a rate limit is part of it. Default: 30,000. */
  timeoutMs?: number;
  /** Time (ms) during which new attempts begin while Discord cannot be reached. Default: 20,000. */
  patienceMs?: number;
  /** Called when the proxy has answered instead of Discord. */
  tell?: (notice: Notice) => void;
}

/** One call to Discord’s REST API. */
export interface ProxyRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  /** For the guild's audit log. */
  reason?: string | undefined;
  /** False: do not send it again once it may have been received. Default: true. */
  repeatable?: boolean;
}

type Attempt = { answer: unknown } | { again: Fault; afterMs?: number };

/** Errors before anything was sent: a retry repeats nothing. */
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/**
 * HTTP client for simpleproxy. The proxy holds the one rate limiter, so there is none here, and no queue. Requests that fail
 * because the proxy restarts are retried for a limited time.
 */
export class ProxyClient {
  readonly #options: ProxyClientOptions;
  readonly #base: string;
  readonly #onBehalf: OnBehalf | null;
  readonly #headers: Record<string, string>;

  constructor(options: ProxyClientOptions, onBehalf: OnBehalf | null = null) {
    this.#options = options;
    this.#base = options.proxyUrl.replace(/\/$/, '');
    this.#onBehalf = onBehalf;
    this.#headers = {
      Authorization: `Bot ${options.key}`,
      'X-Mainstay-Lane': onBehalf?.priority ?? options.priority ?? 'script',
      ...(onBehalf ? { 'X-Mainstay-Guild': onBehalf.guildId, 'X-Mainstay-Purpose': onBehalf.purpose } : {}),
    };
  }

  /** The same client for calls on behalf of one guild. */
  onBehalf(onBehalf: OnBehalf): ProxyClient {
    return new ProxyClient(this.#options, onBehalf);
  }

  /** @throws Fault `discord.<meaning>`, `discord.rate-limited`, `discord.unavailable`, `rest.guild-queue-full`, `rest.guild-invalid-budget` */
  async request<T>(path: string, request: ProxyRequest = {}): Promise<T> {
    const deadline = performance.now() + (this.#options.patienceMs ?? 20_000);
    for (let pauseMs = 100; ; pauseMs = Math.min(2_000, pauseMs * 2)) {
      const attempt = await this.#attempt(path, request);
      if ('answer' in attempt) return attempt.answer as T;
      const waitMs = attempt.afterMs ?? pauseMs * (0.5 + Math.random());
      if (performance.now() + waitMs > deadline) throw attempt.again;
      await sleep(waitMs);
    }
  }

  async #attempt(path: string, request: ProxyRequest): Promise<Attempt> {
    let wasSent = true;
    try {
      const response = await this.#send(path, request);
      wasSent = response.headers.get('X-Mainstay-Sent') !== 'no';
      const text = await response.text();
      this.#notice(path, request, response, text);
      if (response.status === 429) return limited(response);
      if (response.status >= 500) throw new Error(`status ${response.status}`);
      const body = parsed(text);
      if (!response.ok) throw faultOf(response.status, body);
      return { answer: body };
    } catch (error) {
      if (error instanceof Fault) throw error;
      const reason = reasonOf(error);
      const fault = unavailable(reason, error);
      if ((request.repeatable ?? true) || !wasSent || neverSent.has(reason)) return { again: fault };
      throw fault;
    }
  }

  #notice(path: string, { method = 'GET' }: ProxyRequest, response: Response, text: string): void {
    if (!this.#onBehalf || !this.#options.tell) return;
    const notice = noticeOf(response.headers.get('X-Mainstay-Code'), this.#onBehalf, `${method} ${path}`, text);
    if (notice) this.#options.tell(notice);
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
      signal: AbortSignal.timeout(this.#options.timeoutMs ?? 30_000),
    });
  }
}

/** A 429 of Discord or of the proxy. One without a wait is retried as after a failure. */
function limited(response: Response): Attempt {
  const told = Number(response.headers.get('Retry-After') ?? NaN);
  const afterMs = Number.isFinite(told) && told >= 0 ? Math.ceil(told * 1000) : undefined;
  const fault = guildShareFault(response.headers.get('X-Mainstay-Code'), afterMs) ?? rateLimited(afterMs);
  return { again: fault, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** Undefined for an empty (204) response; throws for other text that is not JSON. */
const parsed = (text: string): unknown => (text === '' ? undefined : JSON.parse(text));

/** A code or a name, never a message: messages of `fetch` may contain the sent data. */
function reasonOf(error: unknown): string {
  const { name, message, cause } = error as { name?: string; message?: string; cause?: { code?: string } };
  if (typeof cause?.code === 'string') return cause.code;
  if (name === 'TimeoutError') return 'timeout';
  if (name === 'SyntaxError') return 'the response is not JSON';
  return message?.startsWith('status ') ? message : 'connection failed';
}
