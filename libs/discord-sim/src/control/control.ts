import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Simulation } from '../simulation.ts';
import { DiscordError, fail } from '../rest/errors.ts';
import { readBytes } from '../rest/read-request.ts';
import { validate } from '../rest/validate.ts';
import { joinGuild } from './join.ts';
import { describeWorld } from './describe-world.ts';
import { gatewayControl } from './gateway-control.ts';
import type { Handler } from './handler.ts';
import { requireControl } from './guard.ts';
import { streamCallLog } from './call-log-stream.ts';
import { machinery } from './machinery.ts';
import { describeGuild, describePerson, findPeople, listGuilds } from './people.ts';
import { findStrangers } from './strangers.ts';
import { streamGuild } from './stream.ts';

const MAX_BODY = 1024 * 1024;
/** A saved world. */
const MAX_WORLD = 512 * 1024 * 1024;

const callLogQuery = z.object({
  since: z.coerce.number().int().min(0).default(0),
  kind: z.string().optional(),
  who: z.string().optional(),
  event: z.string().optional(),
  operation: z.string().optional(),
  status: z.coerce.number().int().optional(),
  guild: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(100_000).default(1_000),
});

const ResetForm = z.object({
  seed: z.number().int().optional(),
  keepApplication: z.boolean().default(true),
});

async function jsonOf(request: IncomingMessage, max: number): Promise<unknown> {
  const text = (await readBytes(request, max)).toString('utf8');
  if (text === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw fail(RESTJSONErrorCodes.RequestBodyContainsInvalidJSON);
  }
}

/** `/sim/*`: the control API for tests and the playground. It accepts calls from this machine with the control token. */
export class Control {
  readonly #simulation: Simulation;
  readonly #token: string | undefined;
  readonly #routes: Readonly<Record<string, Handler>>;

  /** @param token without it, as in tests of this process, every local caller that is not a web page may use the controls */
  constructor(simulation: Simulation, token?: string) {
    this.#simulation = simulation;
    this.#token = token;
    const { world, gateway, callLog, limits, clock } = simulation;
    this.#routes = {
      'GET /sim/world': () => describeWorld(world, simulation.url),
      'GET /sim/guilds': (_, query) => listGuilds(world, query),
      'GET /sim/guild': (_, query) => describeGuild(world, query),
      'GET /sim/person': (_, query) => describePerson(world, query),
      'GET /sim/people': (_, query) => findPeople(world, query),
      'GET /sim/strangers': (_, query) => findStrangers(world, query),
      'GET /sim/journal': (_, query) => {
        const entries = callLog.read(validate(callLogQuery, Object.fromEntries(query)));
        return { entries, last: callLog.last };
      },
      'GET /sim/state': () => ({
        ...gateway.size,
        limits: limits.setting,
        journal: callLog.last,
        now: clock.now(),
        stopped: clock.isStopped,
      }),
      'POST /sim/reset': (body) => {
        const { seed, keepApplication } = validate(ResetForm, body);
        simulation.reset(seed, undefined, keepApplication);
        return describeWorld(world, simulation.url);
      },
      'POST /sim/limits': (body) => {
        const setting = z.union([z.literal(['on', 'off']), z.number().positive()]);
        limits.set(validate(z.object({ limits: setting }), body).limits);
        return { limits: limits.setting };
      },
      ...machinery(simulation),
      'POST /sim/members': (body) => joinGuild(world, body),
      ...gatewayControl(simulation),
    };
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '', search = ''] = (request.url ?? '').split('?');
    const { method = 'GET' } = request;
    try {
      requireControl(request, this.#token);
      if (method === 'GET' && path === '/sim/stream') {
        streamGuild(this.#simulation.world, new URLSearchParams(search), response);
        return;
      }
      if (method === 'GET' && path === '/sim/journal/stream') {
        streamCallLog(this.#simulation.callLog, new URLSearchParams(search), response);
        return;
      }
      const handler = this.#routes[`${method} ${path}`];
      if (!handler)
        throw new DiscordError(404, { message: `discord-sim has no ${method} ${path}`.slice(0, 200), code: 0 });
      const body = method === 'POST' ? await jsonOf(request, path === '/sim/load' ? MAX_WORLD : MAX_BODY) : undefined;
      if (method !== 'GET') this.#simulation.callLog.add({ kind: 'control', who: 'nobody', method, path, status: 200 });
      answer(response, 200, (await handler(body, new URLSearchParams(search))) ?? {});
    } catch (error) {
      const known = error instanceof DiscordError ? error : new DiscordError(500, { message: String(error), code: 0 });
      answer(response, known.status, known.body);
    }
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}
