import { FairQueue } from '../../libs/compiler/src/fair-queue.ts';
import { GuildLogBuffer } from '../../apps/jobserver/src/guilds/guild-log-buffer.ts';
import { OpBudgets } from '../../apps/jobserver/src/guilds/op-budgets.ts';
import { TokenBuckets } from '#libs/http';
import type { BusPort, GuildLogPort, LogPort } from '#libs/ports';
import { limits } from '#libs/vocabulary';
import { queuedRuns } from './run-unit.ts';
import type { SharedUnit } from './shared-unit.ts';

const silent: LogPort = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
const noBus: BusPort = { publish: async () => {}, subscribe: async () => async () => {} };
const names = (hostileGuilds: number): string[] => Array.from({ length: hostileGuilds }, (_, n) => `hostile ${n}`);

const QUICK_MS = 50;

/** The longest time (ms) from a request of a quiet guild to its result, on as many children as there are, by a virtual clock. */
function childrenLatency(hostileGuilds: number, slowMs: number): number {
  const { children, slowTimes, quickMs, waiting, waitingPerGuild: waitingPerOwner } = limits.compiler;
  let now = 0;
  const queue = new FairQueue<{ owner: string; at: number }>({
    waitingPerOwner,
    waiting,
    quickMs,
    slowTimes,
    now: () => now,
  });
  const ask = (owner: string) => queue.add({ owner, at: now });
  for (const owner of names(hostileGuilds)) for (let n = 0; n < waitingPerOwner; n += 1) ask(owner);
  const running: Array<{ owner: string; at: number; startedAt: number; endsAt: number; isSlow: boolean }> = [];
  let worst = 0;
  // In the first minute every hostile guild shows that it is slow.
  const end = 60_000 + 2 * hostileGuilds * quickMs;
  for (; now < end + 60_000; now += QUICK_MS / 5) {
    for (const job of running.filter(({ endsAt }) => endsAt <= now)) {
      running.splice(running.indexOf(job), 1);
      queue.ended(job.owner, job.endsAt - job.startedAt);
      if (job.owner !== 'quiet') ask(job.owner);
      else if (now > end) worst = Math.max(worst, now - job.at);
    }
    for (const job of running) job.isSlow ||= now - job.startedAt >= quickMs;
    if (now > end && now % 1_000 === 0) ask('quiet');
    // As in `ChildPool`: where only slow jobs run, the one that began last makes room for a quick one.
    const last = running.findLast(({ owner }) => owner !== 'quiet');
    if (last && running.length === children && running.every(({ isSlow }) => isSlow) && queue.hasQuick()) {
      running.splice(running.indexOf(last), 1);
      queue.ended(last.owner, now - last.startedAt);
      queue.putBack({ owner: last.owner, at: last.at });
    }
    while (running.length < children) {
      const slow = running.filter(({ isSlow }) => isSlow).length;
      const job = queue.take(slow < Math.max(1, children - 1));
      if (job === undefined) break;
      const takes = job.owner === 'quiet' ? QUICK_MS : slowMs;
      running.push({ ...job, startedAt: now, endsAt: now + takes, isSlow: queue.isSlow(job.owner) });
    }
  }
  return worst;
}

/** How long (ms) 100 op calls of a quiet guild wait for its budget. */
async function opWait(hostileGuilds: number): Promise<number> {
  const budgets = new OpBudgets({ append: async () => {} }, () => 0);
  const over = AbortSignal.abort(new Error('not awaited'));
  for (const guildId of names(hostileGuilds))
    for (let n = 0; n < 1_000; n += 1) await budgets.pay(guildId, 'messages.send', over).catch(() => 0);
  let waited = 0;
  for (let n = 0; n < 100; n += 1) waited += await budgets.pay('quiet', 'messages.send', over);
  return waited;
}

/** How many of 100 lines of a quiet guild do not reach the database. */
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

/** How many of 100 requests about a quiet guild, one each 100 ms, are refused. */
function refusedRequests(hostileGuilds: number): number {
  const buckets = new TokenBuckets(limits.http.guildPerSecond, limits.http.guildBurst);
  let refused = 0;
  for (let n = 0; n < 100; n += 1) {
    for (const guildId of names(hostileGuilds)) for (let k = 0; k < 100; k += 1) buckets.take(guildId, n * 100, 10);
    if (buckets.take('quiet', n * 100) > 0) refused += 1;
  }
  return refused;
}

/** What webserver and jobserver share out. */
export const guildUnits: readonly SharedUnit[] = [
  ...(['compile', 'check', 'compare'] as const).map((kind) => ({
    unit: `children of the compiler, ${kind}: ms to a result`,
    costOfQuiet: (hostileGuilds: number) =>
      Promise.resolve(childrenLatency(hostileGuilds, limits.compiler[`${kind}Ms`])),
    // A guild that has not shown yet that it is slow holds a child for `quickMs` before it makes room.
    most: (alone: number) => alone + limits.compiler.quickMs,
  })),
  { unit: 'op budget: ms that calls wait', costOfQuiet: opWait, most: (alone) => alone },
  { unit: 'guild log: lines that are lost', costOfQuiet: lostLines, most: (alone) => alone },
  {
    unit: 'requests about a guild: refusals',
    costOfQuiet: (hostileGuilds) => Promise.resolve(refusedRequests(hostileGuilds)),
    most: (alone) => alone,
  },
  {
    unit: 'lane of deployments: runs of others that go first',
    costOfQuiet: queuedRuns,
    // One of each: however many a guild has waiting.
    most: (alone) => alone + 21,
  },
];
