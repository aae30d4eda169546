import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Principal } from '../access/key-ring.ts';
import { browserGuard, type Unwelcome } from '../access/browser-guard.ts';
import type { Right } from '../access/proxy-keys.ts';
import type { Hub } from '../client/hub.ts';
import type { PassThrough } from '../rest/pass-through.ts';
import type { Gateway } from '../upstream/gateway.ts';
import { serveAck } from './ack.ts';
import { clientUrl } from './address.ts';
import { splitGroup, type GroupRoute } from './group-path.ts';
import { sendJson, sendProblem } from './problem.ts';
import { serveState } from './state.ts';
import { serveRotate } from './rotate.ts';
import { gatewayStatus, observeGauges } from './status.ts';

/** Time (ms) that a request for the gateway's address waits for Discord. */
const GATEWAY_WAIT_MS = 12_000;

/** The proxy's HTTP side: health, state, acknowledgements, Discord's REST API. */
export class HttpServer {
  readonly server: Server;
  readonly #hub: Hub;
  readonly #gateway: Gateway;
  readonly #rest: PassThrough;
  readonly #unwelcome: (request: IncomingMessage) => Unwelcome | null;

  constructor(hub: Hub, gateway: Gateway, rest: PassThrough) {
    this.#hub = hub;
    this.#gateway = gateway;
    this.#rest = rest;
    this.#unwelcome = browserGuard(hub.config);
    this.server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        hub.log.error({ err: error }, 'a request failed');
        sendProblem(response, { status: 500, code: 'proxy.internal', title: 'The proxy failed' });
      });
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const unwelcome = this.#unwelcome(request);
    if (unwelcome) return sendProblem(response, { status: 403, ...unwelcome });
    const route = splitGroup(request.url ?? '/');
    if (!route) return sendProblem(response, { status: 400, code: 'proxy.bad_group', title: 'Not a group name' });
    const { path } = route;
    if (/^\/api(\/v\d{1,2})?\/gateway(\/bot)?$/.test(path)) return this.#whereIsGateway(request, response, route);
    if (path.startsWith('/api')) return this.#rest.serve(request, response, route.url);
    if (path === '/healthz') return sendJson(response, 200, { status: 'ok' });
    if (path === '/readyz') return this.#readiness(response);
    if (path === '/metrics' && !this.#hub.keys.guardsMetrics) return this.#serveMetrics(response);
    const principal = this.#hub.keys.ofRequest(request.headers);
    if (!principal)
      return sendProblem(response, {
        status: 401,
        code: 'proxy.unauthorized',
        title: 'The bot token or key is missing or wrong',
        message: '401: Unauthorized',
      });
    return this.#serveKnown(request, response, route, principal);
  }

  /** Routes that need a right. */
  async #serveKnown(
    request: IncomingMessage,
    response: ServerResponse,
    { path, group }: GroupRoute,
    principal: Principal,
  ): Promise<void> {
    const { method } = request;
    const withRight = (right: Right, serve: () => Promise<void> | void): Promise<void> | void => {
      if (principal.may(right)) return serve();
      sendProblem(response, { status: 403, code: 'proxy.forbidden_key', title: `This key has no right "${right}"` });
    };
    const rotate = /^\/gateway\/shards\/(\d{1,4})\/rotate$/.exec(path);
    if (path === '/metrics') return withRight('metrics', () => this.#serveMetrics(response));
    if (path === '/gateway/status')
      return withRight('status', () => sendJson(response, 200, gatewayStatus(this.#gateway, this.#rest)));
    if (rotate && method === 'POST')
      return withRight('operate', () => serveRotate(this.#gateway, Number(rotate[1]), request, response));
    if (path === '/ack' && method === 'POST')
      return withRight(`gateway:${group}`, () => serveAck(this.#hub, group, request, response));
    if (path.startsWith('/state/') && method === 'GET')
      return withRight('state', () => serveState(this.#hub, this.#rest, path.split('/').slice(2), response));
    sendProblem(response, { status: 404, code: 'proxy.unknown_route', title: 'There is nothing here' });
  }

  #readiness(response: ServerResponse): void {
    const { ready, failure } = this.#gateway;
    const shards = this.#gateway.upstream.map(({ status }) => status);
    sendJson(response, ready ? 200 : 503, {
      status: ready ? 'ok' : 'not ready',
      shards,
      ...(failure ? { failure } : {}),
    });
  }

  async #serveMetrics(response: ServerResponse): Promise<void> {
    const { metrics } = this.#hub;
    observeGauges(metrics, this.#gateway, this.#hub, this.#rest);
    response.setHeader('content-type', metrics.registry.contentType);
    response.end(await metrics.registry.metrics());
  }

  /** @see https://docs.discord.com/developers/events/gateway#get-gateway-bot */
  async #whereIsGateway(
    request: IncomingMessage,
    response: ServerResponse,
    { group, path }: GroupRoute,
  ): Promise<void> {
    const url = clientUrl(this.#hub.config, request, group);
    if (!path.endsWith('/bot')) return sendJson(response, 200, { url });
    const principal = this.#hub.keys.ofRequest(request.headers);
    if (!principal || !(principal.may(`gateway:${group}`) || principal.priorities.length > 0))
      return sendProblem(response, {
        status: 401,
        code: 'rest.unauthorized',
        title: 'The bot token or key is missing or wrong',
        message: '401: Unauthorized',
      });
    if (!(await this.#loadedInTime(response)))
      return sendProblem(response, {
        status: 503,
        code: 'gateway.not_ready',
        title: 'Discord has not been reached yet',
        retryAfterMs: 1000,
      });
    const shards = this.#hub.shards().length;
    // Sessions of the proxy cost nothing, so all shards may identify at once, without a limit.
    const limit = { total: 1000, remaining: 1000, reset_after: 86_400_000, max_concurrency: shards };
    sendJson(response, 200, { url, shards, session_start_limit: limit });
  }

  #loadedInTime(response: ServerResponse): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => done(false), GATEWAY_WAIT_MS);
      const cancel = this.#hub.whenLoaded(() => queueMicrotask(() => done(true)));
      const done = (loaded: boolean) => {
        clearTimeout(timer);
        cancel();
        resolve(loaded);
      };
      response.once('close', () => done(false));
    });
  }
}
