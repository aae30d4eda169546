import { Events, type Client, type Guild as CachedGuild } from 'discord.js';
import { once } from 'node:events';
import type { Simulation } from '../../src/simulation.ts';
import type { Guild } from '../../src/world/entities.ts';
import { beliefOf } from './belief.ts';
import { send, setStage, type Actor, type Cast } from './cast.ts';
import { connect, soon } from './client.ts';
import { Cuts } from './cuts.ts';
import { catchUp, latecomer } from './late.ts';
import { Forwards } from './forwards.ts';
import { differences } from './plain.ts';
import { Refusals } from './refusals.ts';
import { stepOf, told } from './script.ts';
import { truthOf } from './truth.ts';
import { dangling } from './whole.ts';

/** One seed of four has a second client, whose connection is cut. */
export const CUT_EVERY = 4;

export interface Outcome {
  /** Problems; empty if there are none. */
  problems: string[];
  /** The calls, one line each. */
  calls: string[];
  refused: number;
  /** Operations that succeeded. */
  operations: Set<string>;
  cuts: number;
}

interface Play {
  sim: Simulation;
  guild: Guild;
  cast: Cast;
  seed: number;
  forwards: Forwards;
  outcome: Outcome;
}

/** Differences between a client's cache and the truth. The lists of fields contain the exceptions with their reasons. */
function compare(name: string, { sim, guild, forwards }: Play, seen: CachedGuild): string[] {
  const [belief, truth] = [beliefOf(seen), truthOf(sim.world, guild)];
  for (const facts of [belief, truth]) {
    delete facts['threadCounts'];
    forwards.leaveOut(facts['messages']!);
  }
  return differences(belief, truth).map((line) => `${name}: ${line}`);
}

/** Makes the calls, and cuts the second client's connection. */
async function perform(
  { sim, guild, cast, seed, outcome }: Play,
  numbers: readonly number[],
  cuts: Cuts | null,
): Promise<void> {
  const refusals = new Refusals(sim, guild);
  for (const number of numbers) {
    await cuts?.next();
    const step = stepOf(sim.world, guild, cast, seed, number);
    refusals.before(number);
    await step.act?.();
    const answer = step.act ? { status: 200, text: '' } : await send(sim, step.by, step);
    const line = told(step, number, answer.status);
    outcome.calls.push(line);
    if (answer.status >= 400) outcome.refused += 1;
    outcome.problems.push(...refusals.after(answer).map((problem) => `${problem} (${line})`));
  }
  refusals.end();
  await cuts?.end();
}

async function heardTheEnd(client: Client): Promise<void> {
  const { signal } = soon();
  for (;;) {
    const [channel] = (await once(client, Events.ChannelCreate, { signal })) as [{ name: string }];
    if (channel.name === 'the-end') return;
  }
}

/** Creates a channel, which changes nothing else, and waits until all clients have received it: then they have received everything before it. */
async function settle({ sim, guild, cast }: Play, clients: readonly Client[]): Promise<void> {
  const heard = clients.map(heardTheEnd);
  const owner = cast.all.find(({ id }) => id === guild.fields.owner_id)!;
  await send(sim, owner, { method: 'POST', path: `/guilds/${guild.fields.id}/channels`, body: { name: 'the-end' } });
  await Promise.all(heard);
}

function readCallLog({ sim, outcome }: Play, since: number): void {
  for (const { operation, status, mismatch } of sim.callLog.read({ since, kind: 'rest', limit: 100_000 })) {
    if (Number(status) < 400) outcome.operations.add(operation as string);
    if (mismatch !== undefined)
      outcome.problems.push(`${operation as string} differs from Discord's document: ${JSON.stringify(mismatch)}`);
  }
}

/** Makes the calls of a seed, and compares the clients' caches with the truth. */
export async function play(sim: Simulation, seed: number, numbers: readonly number[]): Promise<Outcome> {
  sim.reset(seed, { guilds: 1, members: 7, channels: 4, roles: 4 });
  const outcome: Outcome = { problems: [], calls: [], refused: 0, operations: new Set(), cuts: 0 };
  const { guild, cast } = setStage(sim);
  const forwards = new Forwards(sim.world);
  const here: Play = { sim, guild, cast, seed, forwards, outcome };
  const since = sim.callLog.last;
  const clients: Client[] = [];
  const join = async (by: Actor): Promise<CachedGuild> => {
    const joined = await connect(sim, by, clients);
    return joined;
  };
  try {
    const witness = await join(cast.witness);
    const reserve = seed % CUT_EVERY === 0 ? await join(cast.reserve) : null;
    const cuts = reserve && new Cuts(sim, reserve.client, cast.reserve, seed);
    await perform(here, numbers, cuts);
    outcome.cuts = cuts?.count ?? 0;
    await settle(here, clients);
    outcome.problems.push(...compare('first client', here, witness));
    if (reserve) outcome.problems.push(...compare('client with cuts', here, reserve));
    const late = await join(cast.witness);
    await catchUp(late);
    const { belief, truth } = latecomer(sim.world, guild, late);
    for (const { messages } of [belief, truth]) forwards.leaveOut(messages!);
    outcome.problems.push(...differences(belief, truth).map((line) => `late client: ${line}`));
    outcome.problems.push(...dangling(sim.world, guild));
    readCallLog(here, since);
  } finally {
    forwards.end();
    await Promise.all(clients.map((client) => client.destroy()));
  }
  return outcome;
}
