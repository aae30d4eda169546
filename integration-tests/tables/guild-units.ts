import { FairQueue, lanes, type Lane } from '../../libs/compiler/src/fair-queue.ts';
import { GuildLogBuffer } from '../../apps/jobserver/src/guilds/guild-log-buffer.ts';
import { OpBudgets } from '../../apps/jobserver/src/guilds/op-budgets.ts';
import { TokenBuckets } from '#libs/http';
import type { BusPort, GuildLogPort, LogPort } from '#libs/ports';
import { scriptsCompartment } from '#libs/vm';
import { limits } from '#libs/vocabulary';
import { queuedRuns } from './run-unit.ts';
import type { SharedUnit } from './shared-unit.ts';

const silent: LogPort = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
const noBus: BusPort = { publish: async () => {}, subscribe: async () => async () => {} };
const names = (hostileGuilds: number): string[] => Array.from({ length: hostileGuilds }, (_, n) => `hostile ${n}`);

const QUICK_MS = 50;

/**
 * The longest time (ms) from a request of a quiet guild to its result, by a virtual clock, on as many children as `ChildPool` has.
 * Its own tests have the real children.
 */
function childrenLatency(hostileGuilds: number, slowMs: number): number {
  const { children, slowForMs, quickMs, waiting, waitingPerGuild: waitingPerOwner } = limits.compiler;
  const room: Record<Lane, number> = { quick: children, new: 1, slow: 1 };
  let now = 0;
  const queue = new FairQueue<{ owner: string; at: number }>({
    waitingPerOwner,
    waiting,
    quickMs,
    slowForMs,
    now: () => now,
  });
  const ask = (owner: string) => queue.add({ owner, at: now });
  for (const owner of names(hostileGuilds)) for (let n = 0; n < waitingPerOwner; n += 1) ask(owner);
  const running: Array<{ owner: string; at: number; startedAt: number; endsAt: number; lane: Lane }> = [];
  const busy = (lane: Lane): number => running.filter((job) => job.lane === lane).length;
  let worst = 0;
  // The quiet guild is new, too: its first request waits for those of all others that are new.
  const warm = 2 * (hostileGuilds + 1) * quickMs;
  for (; now < warm + 60_000; now += QUICK_MS / 5) {
    if (now % 1_000 === 0) ask('quiet');
    for (const job of running.filter(({ endsAt }) => endsAt <= now)) {
      running.splice(running.indexOf(job), 1);
      queue.ended(job.owner, job.endsAt - job.startedAt);
      if (job.owner !== 'quiet') ask(job.owner);
      else if (job.at >= warm) worst = Math.max(worst, now - job.at);
    }
    for (const job of running.filter(({ lane, startedAt }) => lane !== 'slow' && now - startedAt >= quickMs)) {
      queue.slow(job.owner);
      if (busy('slow') < room.slow) job.lane = 'slow';
      else {
        running.splice(running.indexOf(job), 1);
        queue.ended(job.owner, now - job.startedAt, false);
        queue.putBack({ owner: job.owner, at: job.at });
      }
    }
    for (const lane of lanes) {
      while (busy(lane) < room[lane]) {
        const job = queue.take(lane);
        if (job === undefined) break;
        running.push({ ...job, startedAt: now, endsAt: now + (job.owner === 'quiet' ? QUICK_MS : slowMs), lane });
      }
    }
  }
  return worst;
}

/** Time (ms) that 100 op calls of a quiet guild wait for its budget. */
async function opWait(hostileGuilds: number): Promise<number> {
  const budgets = new OpBudgets({ append: async () => {} }, () => 0);
  const over = AbortSignal.abort(new Error('not awaited'));
  for (const guildId of names(hostileGuilds))
    for (let n = 0; n < 1_000; n += 1)
      await budgets.pay(scriptsCompartment(guildId), 'messages.send', over).catch(() => 0);
  let waited = 0;
  for (let n = 0; n < 100; n += 1) waited += await budgets.pay(scriptsCompartment('quiet'), 'messages.send', over);
  return waited;
}

/** Number of lines, of 100 of a quiet guild, that do not reach the database. */
async function lostLines(hostileGuilds: number): Promise<number> {
  const stored: string[] = [];
  const port: GuildLogPort = {
    append: async (guildId, lines) => void stored.push(...lines.map(() => guildId)),
    page: async () => [],
  };
  const buffer = new GuildLogBuffer(port, noBus, silent, undefined, () => 0);
  const line = { level: 'info', message: 'x'.repeat(limits.log.lineLength) } as const;
  for (const guildId of names(hostileGuilds)) for (let n = 0; n < 5_000; n += 1) buffer.add(guildId, line);
  for (let n = 0; n < 100; n += 1) buffer.add('quiet', line);
  await buffer.flushAll();
  return 100 - stored.filter((guildId) => guildId === 'quiet').length;
}

/** Number of requests, of 100 about a quiet guild at intervals of 100 ms, that are rejected. */
function refusedRequests(hostileGuilds: number): number {
  const buckets = new TokenBuckets(limits.http.guildPerSecond, limits.http.guildBurst);
  let refused = 0;
  for (let n = 0; n < 100; n += 1) {
    for (const guildId of names(hostileGuilds)) for (let k = 0; k < 100; k += 1) buckets.take(guildId, n * 100, 10);
    if (buckets.take('quiet', n * 100) > 0) refused += 1;
  }
  return refused;
}

/** Resources that webserver and jobserver divide among guilds. */
export const guildUnits: readonly SharedUnit[] = [
  ...(['compile', 'check', 'compare'] as const).map((kind) => ({
    unit: `children of the compiler, ${kind}: ms until the result`,
    costOfQuiet: (hostileGuilds: number) =>
      Promise.resolve(childrenLatency(hostileGuilds, limits.compiler[`${kind}Ms`])),
    most: (alone: number) => 2 * alone,
  })),
  { unit: 'op budget: ms that calls wait', costOfQuiet: opWait, most: (alone) => alone },
  { unit: 'guild log: lines that are lost', costOfQuiet: lostLines, most: (alone) => alone },
  {
    unit: 'requests about a guild: refusals',
    costOfQuiet: (hostileGuilds) => Promise.resolve(refusedRequests(hostileGuilds)),
    most: (alone) => alone,
  },
  {
    unit: 'lane of deployments: earlier runs of other guilds',
    costOfQuiet: queuedRuns,
    // One run of each guild, however many it has waiting.
    most: (alone) => alone + 21,
  },
];
