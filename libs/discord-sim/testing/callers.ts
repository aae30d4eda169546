import type { Simulation } from '../src/simulation.ts';

/** A REST call of one caller: status, headers and body of the answer. */
export interface Reply<T = unknown> {
  status: number;
  headers: Headers;
  json: T;
}

/** Makes REST calls with one `Authorization`. */
export function caller(sim: Simulation, authorization: string | null) {
  return async <T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply<T>> => {
    const response = await fetch(`${sim.url}/api/v10${path}`, {
      method,
      headers: {
        ...(authorization === null ? {} : { Authorization: authorization }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, json: (text === '' ? null : JSON.parse(text)) as T };
  };
}

export function applicationOf(sim: Simulation) {
  const [application] = [...sim.world.applications.values()];
  return { ...application!, token: sim.world.accounts.get(application!.botId)!.token };
}

export const bot = (sim: Simulation) => caller(sim, `Bot ${applicationOf(sim).token}`);

export function accountOf(sim: Simulation, username: string) {
  return [...sim.world.accounts.values()].find(({ user }) => user.username === username)!;
}

export const person = (sim: Simulation, username: string) => caller(sim, accountOf(sim, username).token);

export function channelOf(sim: Simulation, name: string): string {
  return [...sim.world.channels.values()].find((channel) => channel.name === name)!.id;
}

export const guildOf = (sim: Simulation, name: string) =>
  [...sim.world.guilds.values()].find(({ fields }) => fields.name === name)!;
