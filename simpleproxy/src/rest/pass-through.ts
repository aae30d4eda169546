import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { sendProblem, type Problem } from '../http/problem.ts';
import type { Metrics } from '../metrics.ts';
import type { Preflight } from '../permissions/preflight.ts';
import type { AnswerJudge } from './answer-judge.ts';
import { outcomeOf } from './answer.ts';
import { takeBody, type Body } from './body.ts';
import { callerOf, type Caller, type Credentials } from './caller.ts';
import { DiscordRequests } from './discord-request.ts';
import { headersToClient, headersToDiscord } from './headers.ts';
import { LimiterRefusal, type LimiterRefusalCode } from './limiter-refusal.ts';
import { Limiter, type Ticket } from './limiter.ts';
import type { Asked, Refusal } from './refusal-memory.ts';
import { fieldsOf, jsonOf, requestKey } from './request-key.ts';
import { apiPath, isTrickyPath, routeOf, type Route } from './route.ts';
import { isSmall, readAnswer } from './small-answer.ts';

const GET_RETRIES = 2;

const TITLES: Record<LimiterRefusalCode, [status: number, title: string]> = {
  'rest.bucket_full': [429, 'Too many requests wait for this rate limit bucket'],
  'rest.guild_queue_full': [429, 'Too many requests of this guild wait'],
  'rest.queue_full': [503, 'Too many requests wait'],
  'rest.wait_too_long': [429, 'The rate limit does not allow this request in time'],
  'rest.cancelled': [499, 'The client has disconnected'],
};

interface Call extends Caller {
  method: string;
  url: string;
  /** The path after `/api/vN`, without the query. */
  below: string;
  headers: string[];
  body: Body;
  route: Route;
  fields: string;
  asked: Asked | null;
  deadline: number;
  signal: AbortSignal;
}

export interface PassThroughParts {
  config: Config;
  metrics: Metrics;
  log: Logger;
  credentials: Credentials;
  judge: AnswerJudge;
  preflight: Preflight;
}

/** Forwards REST requests to Discord through the one limiter; the answer comes back unchanged. */
export class PassThrough {
  readonly limiter: Limiter;
  readonly #parts: PassThroughParts;
  readonly #discord: DiscordRequests;

  constructor(parts: PassThroughParts) {
    this.#parts = parts;
    const { config } = parts;
    this.#discord = new DiscordRequests(config.DISCORD_API_URL);
    this.limiter = new Limiter({ globalPerSecond: config.REST_GLOBAL_PER_SECOND, maxWaitMs: config.REST_MAX_WAIT_MS });
  }

  close(): void {
    this.#discord.close();
  }

  get judge(): AnswerJudge {
    return this.#parts.judge;
  }

  /** Serves one request whose path begins with `/api`. */
  async serve(request: IncomingMessage, response: ServerResponse, url: string): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    try {
      const call = await this.#accept(request, url, gone.signal);
      if ('code' in call) return this.#problem(response, call);
      const refusal = this.#refusalOf(call);
      if (refusal) return this.#problem(response, refusal);
      await this.#carry(call, response);
    } catch (error) {
      this.#refuse(response, error);
    }
  }

  #problem(response: ServerResponse, problem: Problem): void {
    this.#parts.metrics.restRefused.inc({ code: problem.code });
    sendProblem(response, problem);
  }

  async #accept(request: IncomingMessage, url: string, signal: AbortSignal): Promise<Call | Problem> {
    const [path = ''] = url.split('?', 1);
    const below = apiPath(path);
    if (isTrickyPath(path) || below === null)
      return { status: 400, code: 'rest.bad_path', title: 'The path is not one of Discord’s API' };
    const { config, credentials, judge } = this.#parts;
    const method = request.method ?? 'GET';
    const route = routeOf(method, below);
    const caller = callerOf(request, route, below, credentials);
    if ('code' in caller) return caller;
    const exhausted = this.#exhausted(caller);
    if (exhausted) return exhausted;
    const headers = headersToDiscord(request, caller.asBot ? `Bot ${config.DISCORD_TOKEN}` : null);
    const deadline = Date.now() + config.REST_MAX_WAIT_MS;
    const body = await takeBody(request);
    const json = jsonOf(body);
    const asked = judge.askedBy(caller, requestKey(method, below, json), below);
    const fields = fieldsOf(method, route, json);
    return { ...caller, method, url, below, headers, route, fields, asked, signal, deadline, body };
  }

  /** Rejects a request whose payer has used up its budget of invalid requests. */
  #exhausted({ payer, priority }: Caller): Problem | null {
    const wait = this.judge.invalid.delay(payer, priority);
    if (!wait) return null;
    const retryAfterMs = wait.ms;
    if (wait.whose === 'all')
      return {
        status: 503,
        code: 'rest.invalid_budget',
        title: 'Too many invalid requests: stopped before Discord bans',
        retryAfterMs,
      };
    const title = 'Discord has refused too many requests of this guild in the last ten minutes';
    return { status: 429, code: 'rest.guild_invalid_budget', title, retryAfterMs };
  }

  /** Answers requests that Discord would certainly reject, or has just rejected, without sending them. */
  #refusalOf(call: Call): Problem | null {
    const remembered = call.asked && this.judge.refusals.recall(call.asked);
    const told = (code: string, title: string, refusal: Refusal): Problem => {
      const { status, code: discordCode, message } = refusal;
      return { status, code, title, discordCode, message };
    };
    if (remembered) {
      const seconds = Math.ceil(remembered.forMs / 1000);
      const title = `Discord keeps refusing this: answered from memory for ${seconds} s`;
      return told('rest.remembered_refusal', title, remembered.refusal);
    }
    const missing = call.asBot ? this.#parts.preflight.refusalOf(call.route, call.below, jsonOf(call.body)) : null;
    return missing && told('discord.forbidden', 'The bot has no permission for this: not sent to Discord', missing);
  }

  #refuse(response: ServerResponse, error: unknown): void {
    if (error instanceof LimiterRefusal) {
      const [status, title] = TITLES[error.code];
      if (error.code === 'rest.cancelled') return;
      return this.#problem(response, { status, code: error.code, title, retryAfterMs: error.retryAfterMs });
    }
    if (response.destroyed) return;
    this.#parts.log.warn({ err: error }, 'Discord’s REST API cannot be reached');
    const { name, code } = error as { name?: string; code?: string };
    if (name === 'TimeoutError') {
      const title = 'Discord did not answer in time';
      return this.#problem(response, { status: 504, code: 'rest.upstream_timeout', title, sent: true });
    }
    // A connection that was never opened has sent nothing.
    const sent = code !== 'ECONNREFUSED' && code !== 'ENOTFOUND' && code !== 'EAI_AGAIN';
    const title = 'Discord cannot be reached';
    this.#problem(response, { status: 502, code: 'rest.upstream_unreachable', title, sent, retryAfterMs: 1000 });
  }

  /** Sends until there is an answer to pass on: once more after a 429, and after a failure if it is a GET. */
  async #carry(call: Call, response: ServerResponse): Promise<void> {
    for (let failures = 0; ;) {
      const ticket = await this.limiter.enter(call, call.signal);
      this.#parts.metrics.restWait.observe({ lane: call.priority }, ticket.waitedMs / 1000);
      try {
        const answer = await this.#send(call, ticket);
        if (this.#shouldRepeat(call, answer)) {
          answer.resume();
          continue;
        }
        return await this.#passOn(call, answer, response);
      } catch (error) {
        ticket.settle({ kind: 'lost' });
        if (call.method !== 'GET' || failures >= GET_RETRIES || call.signal.aborted || response.headersSent)
          throw error;
        await sleep(100 * 4 ** failures++);
      }
    }
  }

  #shouldRepeat(call: Call, answer: IncomingMessage): boolean {
    if (answer.statusCode !== 429 || 'stream' in call.body || this.#exhausted(call)) return false;
    const outcome = outcomeOf(answer);
    return outcome.kind === 'limited' && Date.now() + outcome.retryAfterMs < call.deadline;
  }

  async #send(call: Call, ticket: Ticket): Promise<IncomingMessage> {
    const { metrics } = this.#parts;
    const started = performance.now();
    const answer = await this.#discord.send(call);
    const outcome = outcomeOf(answer);
    ticket.settle(outcome);
    const status = answer.statusCode ?? 0;
    metrics.restLatency.observe({ status: String(status) }, (performance.now() - started) / 1000);
    if (outcome.kind === 'limited') metrics.rest429.inc({ scope: outcome.scope });
    const isShared = outcome.kind === 'limited' && outcome.scope === 'shared';
    this.judge.countStatus(status, isShared, call.payer);
    return answer;
  }

  async #passOn({ below, asked }: Call, answer: IncomingMessage, response: ServerResponse): Promise<void> {
    if (response.destroyed) return void answer.resume();
    const status = answer.statusCode ?? 502;
    const { judge } = this;
    judge.passed(status, asked);
    if (!judge.wantsBody(status, below, asked) || !isSmall(answer)) {
      response.writeHead(status, answer.statusMessage, headersToClient(answer));
      return pipeline(answer, response).catch(() => void response.destroy());
    }
    const { bytes, json } = await readAnswer(answer);
    judge.read(status, json, asked);
    response.writeHead(status, answer.statusMessage, headersToClient(answer));
    response.end(bytes);
  }

  /** A GET of the proxy's own, with the bot token, through the same limiter. */
  async get(below: string, guildId: string): Promise<{ status: number; body: unknown }> {
    const wish = { route: routeOf('GET', below), priority: 'script', payer: guildId } as const;
    if (this.judge.invalid.delay(guildId, 'script')) return { status: 429, body: null };
    const ticket = await this.limiter.enter(wish, AbortSignal.timeout(10_000));
    try {
      const { DISCORD_API_URL: url, DISCORD_TOKEN: token } = this.#parts.config;
      const response = await fetch(`${url}${below}`, {
        headers: { authorization: `Bot ${token}` },
        signal: AbortSignal.timeout(10_000),
      });
      const outcome = outcomeOf({ statusCode: response.status, headers: Object.fromEntries(response.headers) });
      ticket.settle(outcome);
      this.judge.countStatus(response.status, outcome.kind === 'limited' && outcome.scope === 'shared', guildId);
      return { status: response.status, body: await response.json() };
    } catch (error) {
      ticket.settle({ kind: 'lost' });
      throw error;
    }
  }
}
