import { Client, Events, GatewayIntentBits, Options, type Guild } from 'discord.js';
import { once } from 'node:events';
import type { Simulation } from '../../src/simulation.ts';
import type { Actor } from './cast.ts';

const INTENTS = Object.values(GatewayIntentBits).filter((bit) => typeof bit === 'number');
const PATIENCE = 20_000;

/** Timeout (ms) for events that come at once or never. */
export const soon = () => ({ signal: AbortSignal.timeout(PATIENCE) });

/** Connects an unmodified discord.js that evicts nothing. Returns its view of the guild; adds the client to the others. */
export async function connect(sim: Simulation, { authorization }: Actor, clients: Client[]): Promise<Guild> {
  const client = new Client({
    intents: INTENTS,
    makeCache: Options.cacheEverything(),
    rest: { api: `${sim.url}/api`, globalRequestsPerSecond: 1_000_000 },
  });
  clients.push(client);
  client.on(Events.Error, () => undefined);
  await Promise.all([once(client, Events.ClientReady, soon()), client.login(authorization.replace('Bot ', ''))]);
  return client.guilds.cache.first()!;
}
