import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Hub } from '../client/hub.ts';
import type { PassThrough } from '../rest/pass-through.ts';
import type { Gateway } from '../upstream/gateway.ts';
import { serveAck } from './ack.ts';
import { clientUrl } from './address.ts';
import { splitGroup, type GroupRoute } from './group-path.ts';
import { sendJson, sendProblem } from './problem.ts';
import { serveState } from './state.ts';
import { gatewayStatus, observeGauges } from './status.ts';

/** How long a client that asks where the gateway is may wait for Discord to be reached. */
const GATEWAY_WAIT_MS = 12_000;

/** The proxy's HTTP side: health, state, acknowledgements, Discord's REST API. */
export class HttpServer {
  readonly server: Server;
  readonly #hub: Hub;
  readonly #gateway: Gateway;
  readonly #rest: PassThrough;

  constructor(hub: Hub, gateway: Gateway, rest: PassThrough) {
    this.#hub = hub;
    this.#gateway = gateway;
    this.#rest = rest;
    this.server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        hub.log.error({ err: error }, 'a request failed');
        sendProblem(response, { status: 500, code: 'proxy.internal', title: 'The proxy failed' });
      });
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = splitGroup(request.url ?? '/');
    if (!route) return sendProblem(response, { status: 400, code: 'proxy.bad_group', title: 'Not a group name' });
    const { path, group } = route;
    if (/^\/api(\/v\d{1,2})?\/gateway(\/bot)?$/.test(path)) return this.#whereIsGateway(request, response, route);
    if (path.startsWith('/api')) return this.#rest.serve(request, response, route.url);
    if (path === '/healthz') return sendJson(response, 200, { status: 'ok' });
    if (path === '/readyz') return this.#readiness(response);
    if (path === '/metrics') return this.#serveMetrics(response);
    if (!this.#authorized(request))
      return sendProblem(response, {
        status: 401,
        code: 'proxy.unauthorized',
        title: 'The bot token is missing or wrong',
      });
    if (path === '/gateway/status') return sendJson(response, 200, gatewayStatus(this.#gateway, this.#rest));
    if (path === '/ack' && request.method === 'POST') return serveAck(this.#hub, group, request, response);
    if (path.startsWith('/state/') && request.method === 'GET')
      return serveState(this.#hub, this.#rest, path.split('/').slice(2), response);
    sendProblem(response, { status: 404, code: 'proxy.unknown_route', title: 'There is nothing here' });
  }

  #authorized(request: IncomingMessage): boolean {
    const { authorization = '' } = request.headers;
    return /^Bot /i.test(authorization) && this.#hub.isToken(authorization);
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
    if (!this.#authorized(request))
      return sendProblem(response, {
        status: 401,
        code: 'rest.unauthorized',
        title: 'The bot token is missing or wrong',
      });
    if (!(await this.#loadedInTime(response)))
      return sendProblem(response, {
        status: 503,
        code: 'gateway.not_ready',
        title: 'Discord has not been reached yet',
        retryAfterMs: 1000,
      });
    const shards = this.#hub.shards().length;
    // Sessions here cost nothing, so all shards may identify at once and as often as they like.
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
