import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { sendProblem } from '../http/problem.ts';
import type { Metrics } from '../metrics.ts';
import { outcomeOf } from './answer.ts';
import { takeBody, type Body } from './body.ts';
import { endToEndHeaders } from './headers.ts';
import { InvalidBudget } from './invalid-budget.ts';
import { Limiter, LimiterRefusal, type Ticket } from './limiter.ts';
import { apiPath, isTrickyPath, LANES, routeOf, type Lane, type Route } from './route.ts';

const ANSWER_TIMEOUT_MS = 60_000;
const GET_RETRIES = 2;

const TITLES: Record<LimiterRefusal['code'], [status: number, title: string]> = {
  'rest.bucket_full': [429, 'Too many requests wait for this rate limit bucket'],
  'rest.queue_full': [503, 'Too many requests wait'],
  'rest.wait_too_long': [429, 'The rate limit did not allow this request in time'],
  'rest.cancelled': [499, 'The client has gone'],
};

interface Call {
  method: string;
  url: string;
  headers: string[];
  body: Body;
  route: Route;
  lane: Lane;
  deadline: number;
  signal: AbortSignal;
}

/** Carries REST requests to Discord through the one limiter; the answer comes back unchanged. */
export class PassThrough {
  readonly limiter: Limiter;
  readonly invalid = new InvalidBudget();
  readonly #config: Config;
  readonly #metrics: Metrics;
  readonly #log: Logger;
  readonly #isToken: (token: string) => boolean;
  readonly #origin: URL;
  readonly #agent: http.Agent;
  readonly #request: typeof http.request;

  constructor(config: Config, metrics: Metrics, log: Logger, isToken: (token: string) => boolean) {
    this.#config = config;
    this.#metrics = metrics;
    this.#log = log;
    this.#isToken = isToken;
    this.#origin = new URL(config.DISCORD_API_URL);
    const tls = this.#origin.protocol === 'https:';
    this.#agent = tls ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true });
    this.#request = tls ? https.request : http.request;
    this.limiter = new Limiter({ globalPerSecond: config.REST_GLOBAL_PER_SECOND, maxWaitMs: config.REST_MAX_WAIT_MS });
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Serves one request whose path begins with `/api`. */
  async serve(request: IncomingMessage, response: ServerResponse, url: string): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const call = this.#accept(request, response, url, gone.signal);
    if (!call) return;
    try {
      const body = await takeBody(request);
      await this.#carry({ ...call, body }, response);
    } catch (error) {
      this.#refuse(response, error);
    }
  }

  #problem(response: ServerResponse, status: number, code: string, title: string, retryAfterMs?: number): void {
    this.#metrics.restRefused.inc({ code });
    sendProblem(response, { status, code, title, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  }

  #accept(
    request: IncomingMessage,
    response: ServerResponse,
    url: string,
    signal: AbortSignal,
  ): Omit<Call, 'body'> | null {
    const [path = ''] = url.split('?', 1);
    const below = apiPath(path);
    if (isTrickyPath(path) || below === null) {
      this.#problem(response, 400, 'rest.bad_path', 'The path is not one of Discord’s API');
      return null;
    }
    const method = request.method ?? 'GET';
    const route = routeOf(method, below);
    if (!this.#mayPass(request.headers.authorization, route, below)) {
      this.#problem(response, 401, 'rest.unauthorized', 'The bot token is missing or wrong');
      return null;
    }
    const wait = this.invalid.delay();
    if (wait > 0) {
      this.#problem(
        response,
        503,
        'rest.invalid_budget',
        'Too many invalid requests: stopped before Discord bans',
        wait,
      );
      return null;
    }
    const asked = request.headers['x-mainstay-lane'];
    const lane = LANES.find((name) => name === asked) ?? (route.interaction ? 'interaction' : 'script');
    const headers = endToEndHeaders(request, true);
    return { method, url, headers, route, lane, signal, deadline: Date.now() + this.#config.REST_MAX_WAIT_MS };
  }

  #mayPass(authorization: string | undefined, route: Route, below: string): boolean {
    if (route.carriesToken || below.startsWith('/oauth2/')) return true;
    const [scheme = '', secret = ''] = (authorization ?? '').split(' ');
    if (/^bearer$/i.test(scheme)) return secret !== '';
    return /^bot$/i.test(scheme) && this.#isToken(secret);
  }

  #refuse(response: ServerResponse, error: unknown): void {
    if (error instanceof LimiterRefusal) {
      const [status, title] = TITLES[error.code];
      if (error.code === 'rest.cancelled') return;
      return this.#problem(response, status, error.code, title, error.retryAfterMs);
    }
    if (response.destroyed) return;
    const slow = error instanceof Error && error.name === 'TimeoutError';
    this.#log.warn({ err: error }, 'Discord’s REST API cannot be reached');
    if (slow) return this.#problem(response, 504, 'rest.upstream_timeout', 'Discord did not answer in time');
    this.#problem(response, 502, 'rest.upstream_unreachable', 'Discord cannot be reached', 1000);
  }

  /** Sends until there is an answer to pass on: once more after a 429, and after a failure if it is a GET. */
  async #carry(call: Call, response: ServerResponse): Promise<void> {
    for (let failures = 0; ;) {
      const ticket = await this.limiter.enter(call.route, call.lane, call.signal);
      this.#metrics.restWait.observe({ lane: call.lane }, ticket.waitedMs / 1000);
      try {
        const answer = await this.#send(call, ticket);
        if (this.#shouldRepeat(call, answer)) {
          answer.resume();
          continue;
        }
        return await this.#passOn(answer, response);
      } catch (error) {
        ticket.settle({ kind: 'lost' });
        if (call.method !== 'GET' || failures >= GET_RETRIES || call.signal.aborted || response.headersSent)
          throw error;
        await sleep(100 * 4 ** failures++);
      }
    }
  }

  #shouldRepeat(call: Call, answer: IncomingMessage): boolean {
    if (answer.statusCode !== 429 || 'stream' in call.body || this.invalid.delay() > 0) return false;
    const outcome = outcomeOf(answer);
    return outcome.kind === 'limited' && Date.now() + outcome.retryAfterMs < call.deadline;
  }

  #send(call: Call, ticket: Ticket): Promise<IncomingMessage> {
    const { method, body, headers } = call;
    const length = 'held' in body ? this.#length(body.held, method) : [];
    const started = performance.now();
    return new Promise((resolve, reject) => {
      const request = this.#request({
        agent: this.#agent,
        hostname: this.#origin.hostname,
        port: this.#origin.port,
        path: call.url,
        method,
        headers: ['host', this.#origin.host, ...headers, ...length],
        timeout: ANSWER_TIMEOUT_MS,
      });
      request.once('timeout', () => request.destroy(new DOMException('no answer', 'TimeoutError')));
      request.once('error', reject);
      request.once('response', (answer) => {
        this.#observe(answer, ticket, performance.now() - started);
        resolve(answer);
      });
      if ('held' in body) request.end(body.held);
      else pipeline(body.stream, request).catch(reject);
    });
  }

  #length(held: Buffer, method: string): string[] {
    const bare = held.length === 0 && (method === 'GET' || method === 'HEAD');
    return bare ? [] : ['content-length', String(held.length)];
  }

  #observe(answer: IncomingMessage, ticket: Ticket, ms: number): void {
    const outcome = outcomeOf(answer);
    ticket.settle(outcome);
    const status = answer.statusCode ?? 0;
    this.#metrics.restLatency.observe({ status: String(status) }, ms / 1000);
    if (outcome.kind === 'limited') this.#metrics.rest429.inc({ scope: outcome.scope });
    const shared = outcome.kind === 'limited' && outcome.scope === 'shared';
    if (status === 401 || status === 403 || (status === 429 && !shared)) this.invalid.spend();
  }

  async #passOn(answer: IncomingMessage, response: ServerResponse): Promise<void> {
    if (response.destroyed) return void answer.resume();
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEndHeaders(answer, false));
    await pipeline(answer, response).catch(() => response.destroy());
  }

  /** A GET of the proxy's own, with the bot token, through the same limiter. */
  async get(below: string): Promise<{ status: number; body: unknown }> {
    const ticket = await this.limiter.enter(routeOf('GET', below), 'script', AbortSignal.timeout(10_000));
    try {
      const response = await fetch(`${this.#config.DISCORD_API_URL}${below}`, {
        headers: { authorization: `Bot ${this.#config.DISCORD_TOKEN}` },
        signal: AbortSignal.timeout(10_000),
      });
      ticket.settle(outcomeOf({ statusCode: response.status, headers: Object.fromEntries(response.headers) }));
      return { status: response.status, body: await response.json() };
    } catch (error) {
      ticket.settle({ kind: 'lost' });
      throw error;
    }
  }
}
