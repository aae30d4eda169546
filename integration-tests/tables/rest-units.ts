import { InvalidBudget } from '../../simpleproxy/src/rest/invalid-budget.ts';
import { Limiter } from '../../simpleproxy/src/rest/limiter.ts';
import { RefusalMemory } from '../../simpleproxy/src/rest/refusal-memory.ts';
import { PRIORITIES, routeOf, type Priority } from '../../simpleproxy/src/rest/route.ts';
import { FakeClock } from '../../simpleproxy/testing/fake-clock.ts';
import type { SharedUnit } from './shared-unit.ts';

const TRAVEL_MS = 50;
const id = (n: number) => String(200_000_000_000_000_000n + BigInt(n));

/** p99 of the time (ms) from a call to its answer, for calls of a quiet guild each second and sometimes three at once, beside floods that have lasted for ten seconds. */
async function restLatency(priority: Priority, hostileGuilds: number): Promise<number> {
  const clock = new FakeClock();
  const limiter = new Limiter({ globalPerSecond: 50, maxWaitMs: 10 ** 9, now: clock.now, setTimer: clock.setTimer });
  const latencies: number[] = [];
  const call = async (payer: string, channel: number) => {
    const route = routeOf('GET', `/channels/${id(channel)}`);
    const ticket = await limiter.enter({ route, priority, payer }, new AbortController().signal);
    clock.setTimer(() => ticket.settle({ kind: 'answered', info: null }), TRAVEL_MS);
    if (payer === 'quiet') latencies.push(ticket.waitedMs + TRAVEL_MS);
  };
  for (let guild = 0; guild < hostileGuilds; guild++)
    for (let n = 0; n < 100; n++) void call(`hostile ${guild}`, guild * 100 + (n % 10));
  for (let second = 12; second <= 36; second++)
    for (let n = 0; n < (second % 10 === 0 ? 3 : 1); n++)
      clock.setTimer(() => void call('quiet', 90_000 + n), second * 1000 + (second % 7) * 130);
  await clock.run(40_000);
  return latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length * 0.99)] ?? Infinity;
}

/** Number of calls, of 100 of a quiet guild, that are stopped before they are sent. Discord rejects every fifth call. */
function stoppedByInvalidBudget(hostileGuilds: number): number {
  const budget = new InvalidBudget(() => 0);
  for (let guild = 0; guild < hostileGuilds; guild++)
    for (let n = 0; n < 10_000 && !budget.delay(`hostile ${guild}`, 'script'); n++) budget.spend(`hostile ${guild}`);
  let stopped = 0;
  for (let n = 0; n < 100; n++) {
    if (budget.delay('quiet', 'script')) stopped++;
    else if (n % 5 === 0) budget.spend('quiet');
  }
  return stopped;
}

/** Number of cached rejections, of 100 of a quiet guild, that are evicted, so that Discord is asked again. */
function forgottenRefusals(hostileGuilds: number): number {
  const memory = new RefusalMemory(() => 0);
  const refusal = { status: 403, code: 50013, message: 'Missing Permissions' };
  const asked = (guildId: string, n: number) => ({ guildId, key: `${n}`, path: '', resourceGuildId: guildId });
  for (let n = 0; n < 100; n++) for (let times = 0; times < 3; times++) memory.note(asked('quiet', n), refusal);
  for (let guild = 0; guild < hostileGuilds; guild++)
    for (let n = 0; n < 3000; n++) memory.note(asked(`hostile ${guild}`, n), refusal);
  let forgotten = 0;
  for (let n = 0; n < 100; n++) if (!memory.recall(asked('quiet', n))) forgotten++;
  return forgotten;
}

/** Resources that simpleproxy divides among guilds. */
export const restUnits: readonly SharedUnit[] = [
  ...PRIORITIES.map((priority) => ({
    unit: `REST queue, priority ${priority}: ms to an answer (p99)`,
    costOfQuiet: (hostileGuilds: number) => restLatency(priority, hostileGuilds),
    most: (alone: number) => 2 * alone,
  })),
  {
    unit: 'budget of invalid requests: calls that are stopped',
    costOfQuiet: (hostileGuilds) => Promise.resolve(stoppedByInvalidBudget(hostileGuilds)),
    most: (alone) => alone,
  },
  {
    unit: 'cache of rejections: entries that are evicted',
    costOfQuiet: (hostileGuilds) => Promise.resolve(forgottenRefusals(hostileGuilds)),
    most: (alone) => alone,
  },
];
