import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json } from '#libs/vocabulary';
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import createRouter from 'find-my-way';
import type { CallLog } from '../call-log.ts';
import { disturbAnswer, disturbCall } from '../disturbances/rest-disturbances.ts';
import { authenticate, authorize, nameOf } from './authenticate.ts';
import { DiscordError, fail, invalidField, plain } from './errors.ts';
import { localeOf } from './locales.ts';
import { Answer, type Call, type Caller, type Context, type ExtraOperation, type Operation } from './operation.ts';
import { operations as document, type OperationId } from './operations.gen.ts';
import { guildNamed, idOf, logged, textIn } from './logged.ts';
import { messageAge } from './message-age.ts';
import type { RateLimits } from './rate-limits.ts';
import { readBody } from './read-request.ts';
import { validate } from './validate.ts';

/** An operation with its route, its callers and its statuses. */
interface Route {
  id: string;
  method: string;
  path: string;
  auth: string;
  success: readonly number[];
  operation: Operation | null;
}

/** Data of a call that the call log receives when it is answered. */
interface Entry {
  who: string;
  route: string;
  operation: string;
  body?: Json;
  /** The guild of the call, looked up while it still exists. */
  guild?: string | undefined;
  /** The id of the created or changed object. */
  id?: string;
  /** Whether a disturbance requested the answer. */
  fault?: true;
  /** In strict mode: differences between the answer and Discord's document. */
  mismatch?: string[];
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof METHODS)[number];
const IDS = /_id$/;

export interface RestParts {
  context: Context;
  callLog: CallLog;
  rateLimits: RateLimits;
  operations: readonly Operation[];
  extras: readonly ExtraOperation[];
  /** Compares answers with Discord's document; the call log records differences. */
  judge?: ((operation: string, status: number, body: unknown) => string[] | null) | undefined;
}

/** REST: finds the operation, checks the caller and the call, runs it and writes the answer. */
export class RestServer {
  readonly #parts: RestParts;
  readonly #router = createRouter({ ignoreTrailingSlash: true, maxParamLength: 2_000 });
  readonly #routes = new WeakMap<object, Route>();

  constructor(parts: RestParts) {
    this.#parts = parts;
    const implemented = new Map(parts.operations.map((operation) => [operation.id, operation]));
    for (const id of Object.keys(document) as OperationId[]) {
      this.#add({ id, ...document[id], operation: implemented.get(id) ?? null });
    }
    for (const extra of parts.extras) this.#add({ ...extra, success: [200], operation: extra });
  }

  #add(route: Route): void {
    const handler = () => undefined;
    this.#routes.set(handler, route);
    this.#router.on(route.method as Method, route.path.replace(/\{(\w+)\}/g, ':$1'), handler);
  }

  /** Answers a request whose path begins with /api. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const headers: Record<string, string> = {};
    const entry: Entry = { who: 'nobody', route: '', operation: '' };
    const target = request.url ?? '/';
    const at = this.#parts.context.world.clock.now();
    const address = request.socket.remoteAddress ?? '';
    const { rateLimits } = this.#parts;
    const path = target.split('?')[0]!.slice(0, 300);
    // Looked up first, because the call may delete the channel.
    const guild = guildNamed(this.#parts.context.world, path);
    if (guild !== undefined) entry.guild = guild;
    let answer: Answer;
    try {
      const wait = rateLimits.shutOut(address);
      if (wait > 0) throw shutOut(wait);
      answer = await this.#answer(request, response, headers, entry);
    } catch (error) {
      answer = asAnswer(error);
      if (error instanceof DiscordError) Object.assign(headers, error.headers);
      if (answer.status === 500) entry.body = String((error as Error)?.stack ?? error).slice(0, 1_000);
    }
    const { status } = answer;
    const made = idOf(answer.body);
    if (status < 300 && made !== undefined) entry.id = made;
    const isShared = headers['X-RateLimit-Scope'] === 'shared';
    rateLimits.countAnswer(address, { status, isShared, isWebhook: entry.route.startsWith('/webhooks/') });
    const { disturbances } = this.#parts.context.world;
    const mismatch =
      answer.contentType || entry.fault ? null : this.#parts.judge?.(entry.operation, status, answer.body);
    if (mismatch) entry.mismatch = mismatch;
    this.#parts.callLog.add({ kind: 'rest', at, ...entry, method: request.method ?? '', path, status });
    if (status < 400 && disturbAnswer(disturbances, entry.operation, response, answer.body)) return;
    write(request, response, answer, headers);
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    headers: Record<string, string>,
    entry: Entry,
  ): Promise<Answer> {
    const [pathname, search] = splitTarget(request.url ?? '/');
    const { route, params } = this.#find(request.method ?? 'GET', pathname);
    entry.route = route.path;
    entry.operation = route.id;
    const { context, rateLimits } = this.#parts;
    const caller = authenticate(context.world, request.headers.authorization);
    entry.who = nameOf(caller);
    const { operation } = route;
    if (!operation) {
      if (caller.kind === 'nobody' && !route.auth.includes('n')) throw plain(401, 'Unauthorized');
      throw new DiscordError(501, {
        message: `discord-sim does not implement ${route.id} yet`,
        code: 0,
        operation: route.id,
      });
    }
    authorize(caller, operation, route.auth);
    checkIds(params);
    const who = limitedAs(entry.who, request);
    const isInteraction = answersInteraction(context, route, params);
    const counted = { operationId: route.id, who, major: majorOf(params), isInteraction };
    rateLimits.take({ ...counted, messageAgeMs: messageAge(context.world, params) }, headers);
    const { clock, disturbances } = context.world;
    await disturbCall(disturbances, clock, route.id, response).catch((error: unknown) => {
      entry.fault = true;
      throw error;
    });
    const call = await this.#read(request, operation, caller, params, search);
    if (call.body !== undefined) entry.body = logged(call.body);
    entry.guild ??= textIn(call.body, 'guild_id');
    if (route.method !== 'GET' && route.path.startsWith('/guilds/{guild_id}'))
      context.spend('guildWrites', params['guild_id']!);
    const result = await operation.run(call as Call<never, never>);
    if (result instanceof Answer) return result;
    if (result === undefined) return new Answer(204);
    return new Answer(route.success.find((status) => status !== 204) ?? 200, result);
  }

  async #read(
    request: IncomingMessage,
    operation: Operation,
    caller: Caller,
    params: Record<string, string>,
    search: string,
  ): Promise<Call> {
    const hasBody = request.method !== 'GET' && request.method !== 'DELETE';
    const { json, uploads } = hasBody ? await readBody(request) : { json: undefined, uploads: [] };
    const { body, query } = operation;
    return {
      ...this.#parts.context,
      caller,
      params,
      uploads,
      query: query ? validate(query, readQuery(search)) : undefined,
      body: body ? validate(body, json ?? {}) : json,
      reason: reasonOf(request),
      locale: localeOf(request.headers),
    };
  }

  #find(method: string, path: string): { route: Route; params: Record<string, string> } {
    const found = this.#router.find(method as Method, path);
    const route = found && this.#routes.get(found.handler);
    if (found && route) return { route, params: found.params as Record<string, string> };
    const others = METHODS.some((other) => {
      const match = this.#router.find(other, path);
      return match !== null && this.#routes.has(match.handler);
    });
    throw others ? plain(405, 'Method Not Allowed') : plain(404, 'Not Found');
  }
}

/** Whether a call answers an interaction: such calls do not count towards the global limit. */
function answersInteraction({ world }: Context, { id }: Route, params: Record<string, string>): boolean {
  if (id === 'create_interaction_response') return true;
  return params['webhook_token'] !== undefined && !world.webhooks.has(params['webhook_id']!);
}

/** The edge in front of Discord bans an address, not Discord itself. */
function shutOut(waitMs: number): DiscordError {
  const message =
    'You are being blocked from accessing our API temporarily due to exceeding our rate limits frequently.';
  return new DiscordError(429, { message, code: 0 }, { 'Retry-After': String(Math.ceil(waitMs / 1000)) });
}

/** The path below /api or /api/v10, and the query. */
function splitTarget(target: string): [path: string, search: string] {
  const [path = '', search = ''] = target.split(/\?(.*)/s);
  const [, version, rest] = /^\/api(?:\/v(\d+))?(\/.*)?$/.exec(path) ?? [];
  if (version !== undefined && (Number(version) < 6 || Number(version) > 10))
    throw fail(RESTJSONErrorCodes.InvalidAPIVersion);
  // Clients that encode every part of a path write `@me` and `@original` in this form.
  return [(rest ?? '/').replace(/%40/g, '@'), search];
}

/** Repeated keys become an array. */
function readQuery(search: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const [key, value] of new URLSearchParams(search)) {
    const before = query[key];
    query[key] = before === undefined ? value : [before, value].flat();
  }
  return query;
}

function checkIds(params: Record<string, string>): void {
  for (const [name, value] of Object.entries(params)) {
    if (IDS.test(name) && !/^\d{1,20}$/.test(value)) {
      throw invalidField(name, 'NUMBER_TYPE_COERCE', `Value "${value.slice(0, 100)}" is not snowflake.`);
    }
  }
}

function majorOf(params: Record<string, string>): string {
  return (
    params['channel_id'] ??
    params['guild_id'] ??
    (params['webhook_id'] ? `${params['webhook_id']}/${params['webhook_token']}` : '')
  );
}

const limitedAs = (who: string, request: IncomingMessage): string =>
  who === 'nobody' ? `address:${request.socket.remoteAddress}` : who;

function reasonOf(request: IncomingMessage): string | null {
  const header = request.headers['x-audit-log-reason'];
  if (typeof header !== 'string' || header === '') return null;
  let reason = header;
  try {
    reason = decodeURIComponent(header);
  } catch {
    // Not encoded: used unchanged, as Discord does.
  }
  if (reason.length > 512)
    throw invalidField('X-Audit-Log-Reason', 'BASE_TYPE_MAX_LENGTH', 'Must be 512 or fewer in length.');
  return reason;
}

function asAnswer(error: unknown): Answer {
  if (error instanceof DiscordError) return new Answer(error.status, error.body);
  return new Answer(500, plain(500, 'Internal Server Error').body);
}

function write(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  headers: Record<string, string>,
): void {
  if (response.destroyed) return;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('Via', '1.1 discord-sim');
  response.statusCode = answer.status;
  if (answer.status === 413) {
    // The rest of the body is not read.
    response.setHeader('Connection', 'close');
    response.once('finish', () => request.destroy());
  }
  if (answer.body === undefined) {
    response.end();
    return;
  }
  const text = answer.contentType === undefined ? JSON.stringify(answer.body) : (answer.body as string | Buffer);
  response.setHeader('Content-Type', answer.contentType ?? 'application/json');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text);
}
