import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Cdn } from './cdn/cdn.ts';
import { Clock } from './clock.ts';
import { Control } from './control/control.ts';
import { dismiss } from './dismiss.ts';
import { Door } from './door.ts';
import { keepApplicationOf, type KeptApplication } from './demo/accounts.ts';
import { makeDemoWorld } from './demo/demo-world.ts';
import type { RecipeInput } from './demo/recipe.ts';
import { makeRecipeWorld } from './demo/recipe-world.ts';
import { Gateway, type GatewayOptions } from './gateway/gateway.ts';
import { CallLog } from './call-log.ts';
import { Limits, type LimitsSetting } from './limits.ts';
import { AuthorizePage } from './oauth/authorize.ts';
import { TokenEndpoint } from './oauth/token.ts';
import type { Context } from './rest/operation.ts';
import { extras, implemented } from './rest/operations/index.ts';
import { RateLimits } from './rest/rate-limits.ts';
import { RestServer } from './rest/rest-server.ts';
import type { Simulation } from './simulation.ts';
import { Campaigns } from './traffic/campaigns.ts';
import { World } from './world/world.ts';

export interface SimulateOptions {
  /** Required of each `/sim/*` call as `Authorization: Bearer …`. Default: none, for tests of the same process. */
  controlToken?: string;
  /** Default: a free one. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** The same seed gives the same ids and tokens. Default 1. */
  seed?: number;
  /** Rate limits: on, off, or a factor on Discord's numbers. Default on. */
  limits?: LimitsSetting;
  /** Default: the demo world. */
  world?: 'demo' | RecipeInput;
  gateway?: Partial<GatewayOptions>;
  /** Time for a client to send a request, in milliseconds of the machine's time. Default 60,000. */
  requestTimeout?: number;
  /**
   * Compares each answer with Discord's OpenAPI document: `close()` throws if any differs, and the call log's field `mismatch` contains
   * the difference. Default: in tests.
   */
  strict?: boolean;
  /** Answers other paths, such as health checks. True if it did. */
  fallback?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Starts a simulated Discord in this process. @throws Error EADDRINUSE when the port is taken */
export async function simulate(options: SimulateOptions = {}): Promise<Simulation> {
  const { seed = 1, host = '127.0.0.1' } = options;
  const clock = new Clock();
  const callLog = new CallLog(clock);
  const limits = new Limits(options.limits);
  const world = new World(clock, seed);
  const isStrict = options.strict ?? process.env['NODE_ENV'] === 'test';
  // Loaded on demand: only strict mode needs a schema compiler.
  const strict = isStrict ? new (await import('./rest/strict.ts')).Strict() : undefined;
  const cdn = new Cdn(world);
  const gateway = new Gateway(world, callLog, limits, {
    heartbeatInterval: 41_250,
    resumeWindow: 180_000,
    closeTimeout: 30_000,
    ...options.gateway,
  });
  const { requestTimeout = 60_000 } = options;
  const server = createServer({
    keepAliveTimeout: 65_000,
    requestTimeout,
    headersTimeout: requestTimeout,
    connectionsCheckingInterval: Math.min(30_000, requestTimeout / 2),
  });
  await listen(server, options.port ?? 0, host);
  const { port } = server.address() as AddressInfo;
  const door = new Door(server, port, host);
  const url = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`;
  gateway.url = `${url.replace('http', 'ws')}/gateway`;
  const populate = (kept?: KeptApplication) =>
    typeof options.world === 'object' ? makeRecipeWorld(world, options.world, url, kept) : makeDemoWorld(world, kept);
  populate();

  const rateLimits = new RateLimits(clock, limits);
  const context: Context = {
    world,
    gateway,
    url,
    spend: (name, id) => rateLimits.spend(name, id),
    granted: (accessToken) => world.grants.byAccessToken(accessToken),
    storeFile(path, upload) {
      world.files.store(path, upload);
      return url + path;
    },
  };
  const simulation: Simulation = {
    url,
    world,
    gateway,
    clock,
    callLog,
    limits,
    campaigns: new Campaigns(clock),
    reset(next = seed, recipe, keepApplication = false) {
      const kept = keepApplication ? keepApplicationOf(world) : undefined;
      simulation.campaigns.stop();
      gateway.dropAll(false);
      world.clear(next);
      rateLimits.clear();
      if (recipe === undefined) populate(kept);
      else if (recipe) makeRecipeWorld(world, recipe, url, kept);
      kept?.restoreCommands();
    },
    refuse: (ms) => door.shut(ms),
    async close() {
      door.close();
      simulation.campaigns.stop();
      gateway.close();
      clock.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      strict?.report();
    },
  };
  const rest = new RestServer({
    context,
    callLog,
    rateLimits,
    operations: implemented,
    extras,
    judge: strict?.judge,
  });
  const control = new Control(simulation, options.controlToken);
  const authorizePage = new AuthorizePage(world, callLog);
  const tokens = new TokenEndpoint(world, callLog, url);
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path = '/', search] = (request.url ?? '/').split('?');
    if (path === '/api' || path.startsWith('/api/')) {
      if (/^\/api(\/v\d+)?\/oauth2\/token(\/revoke)?$/.test(path)) await tokens.handle(request, response, path);
      else await rest.handle(request, response);
    } else if (path.startsWith('/sim/')) await control.handle(request, response);
    else if (path === '/oauth2/authorize') await authorizePage.handle(request, response);
    else if (!cdn.serve(path, response, search) && !options.fallback?.(request, response)) {
      response.writeHead(404, { 'Content-Type': 'application/json' });
      response.end('{"message":"404: Not Found","code":0}');
    }
  };
  serveWith(server, gateway, handle);
  return simulation;
}

/** Answers to unreadable requests, by Node's error code. */
const REFUSALS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** No client input may end the process. */
function serveWith(
  server: Server,
  gateway: Gateway,
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): void {
  server.on('request', (request, response) => {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    handle(request, response).catch(() => response.destroy());
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => undefined);
    const path = (request.url ?? '/').split('?')[0]!.replace(/\/+$/, '');
    if (path === '' || path === '/gateway') gateway.accept(request, socket, head);
    else dismiss(socket, '404 Not Found: the gateway is at /gateway');
  });
  server.on('clientError', ({ code = '' }: NodeJS.ErrnoException, socket) =>
    dismiss(socket, REFUSALS[code] ?? '400 Bad Request'),
  );
}
