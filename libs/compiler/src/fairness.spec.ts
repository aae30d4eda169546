import { typings } from '#libs/script-sdk';
import { setTimeout as delay } from 'node:timers/promises';
import { nastySources } from '../testing/nasty-sources.ts';
import { FairQueue } from './fair-queue.ts';
import { ScriptCompiler, TypeChecker } from './index.ts';

const hostile = Array.from({ length: 20 }, (_, index) => `hostile ${index}`);
const good = `import { on } from 'mainstay';\non('message.create', (message) => console.log(message.content));\n`;
/** Seconds of work for swc. */
const slowToCompile = `export const a = [${'x=>x,'.repeat(50_000)}];`;
const slowToCheck = nastySources['types that double']!.source;

interface Pool {
  stats(): Array<{ pid: number; guildId: string | null; isSlow: boolean }>;
}

/** Keeps three requests of each hostile guild in the queue until it is stopped. */
function flood(send: (guildId: string) => Promise<unknown>): () => Promise<void> {
  let isOver = false;
  const floods = hostile.map(async (guildId) => {
    while (!isOver) {
      await Promise.allSettled([send(guildId), send(guildId), send(guildId)]);
      await delay(1);
    }
  });
  return async () => {
    isOver = true;
    await Promise.all(floods);
  };
}

/** Until each hostile guild has had its first turn, which nothing speaks against. */
async function everyoneHadATurn(pool: Pool): Promise<void> {
  const seen = new Set<string | null>();
  while (!hostile.every((guildId) => seen.has(guildId))) {
    for (const { guildId } of pool.stats()) seen.add(guildId);
    await delay(5);
  }
}

/** Milliseconds, the median of five. */
async function medianOf(work: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const startedAt = performance.now();
    await work();
    took.push(performance.now() - startedAt);
  }
  return took.toSorted((a, b) => a - b)[2]!;
}

/** More than twice its own time, but a machine with two cores also runs the hostile work meanwhile. */
const bound = (alone: number): number => Math.max(alone * 2, 4_000);

describe('the queue of requests', () => {
  const setUp = (options = {}) => {
    const clock = { ms: 0 };
    const limits = { waitingPerOwner: 3, waiting: 100, quickMs: 1_000, forgivenMsPerSecond: 100 };
    return { clock, queue: new FairQueue({ ...limits, now: () => clock.ms, ...options }) };
  };
  const order = (queue: FairQueue<{ owner: string }>): string[] => {
    const taken: string[] = [];
    for (let job = queue.take(true); job; job = queue.take(true)) {
      taken.push(job.owner);
      queue.ended(job.owner, 10);
    }
    return taken;
  };

  it('many requests of one owner and one of each other → one after another by owner', () => {
    const { queue } = setUp();
    for (const owner of ['a', 'a', 'a', 'b', 'c']) queue.add({ owner });
    expect(order(queue)).toEqual(['a', 'b', 'c', 'a', 'a']);
  });

  it('owners that used time → behind one that did not, which came later', () => {
    const { queue } = setUp();
    for (const owner of ['a', 'b']) queue.ended(owner, 500);
    for (const owner of ['a', 'b', 'quiet']) queue.add({ owner });
    expect(order(queue)[0]).toBe('quiet');
  });

  it('an owner whose request runs → not taken again', () => {
    const { queue } = setUp();
    for (const owner of ['a', 'a']) queue.add({ owner });
    expect(queue.take(true)).toEqual({ owner: 'a' });
    expect(queue.take(true)).toBeUndefined();
    queue.ended('a', 1);
    expect(queue.take(true)).toEqual({ owner: 'a' });
  });

  it('a slow owner → only where slow work may go, until its time is forgiven', () => {
    const { clock, queue } = setUp();
    queue.ended('a', 2_000);
    queue.add({ owner: 'a' });
    expect([queue.hasQuick(), queue.take(false)]).toEqual([false, undefined]);
    clock.ms = 10_001;
    expect(queue.take(false)).toEqual({ owner: 'a' });
  });

  it('more requests than may wait → refused, with whose limit it is', () => {
    const { queue } = setUp({ waiting: 5 });
    expect(['a', 'a', 'a', 'a', 'b', 'c', 'd'].map((owner) => queue.add({ owner }))).toEqual([
      null,
      null,
      null,
      'owner',
      null,
      null,
      'all',
    ]);
    expect(queue.size).toBe(5);
  });
});

describe('a quiet guild beside 20 hostile ones', () => {
  it('type checks that take seconds → its own are answered while those still run', async () => {
    const checker = new TypeChecker({ typings, shares: { quickMs: 300 } });
    const check = (guildId: string, source: string) =>
      checker.check({ guildId, scripts: [{ name: 'main', source }], wanted: ['main'] });
    await check('quiet', good);
    const alone = await medianOf(() => check('quiet', good));
    const stop = flood((guildId) => check(guildId, slowToCheck));
    await everyoneHadATurn(checker);
    let besideSlow = 0;
    const beside = await medianOf(async () => {
      expect(await check('quiet', good)).toEqual([]);
      if (checker.stats().some(({ guildId, isSlow }) => hostile.includes(guildId ?? '') && isSlow)) besideSlow += 1;
    });
    expect(besideSlow).toBeGreaterThan(0);
    expect(beside).toBeLessThan(bound(alone));
    const stopped = stop();
    checker.close();
    await stopped;
  });

  it('compilations that take seconds → its own are answered while those still run', async () => {
    const compiler = new ScriptCompiler({ shares: { quickMs: 300 } });
    const compile = (guildId: string, source: string) => compiler.compile({ guildId, name: 'main', source });
    await compile('quiet', good);
    const alone = await medianOf(() => compile('quiet', good));
    const stop = flood((guildId) => compile(guildId, slowToCompile));
    await everyoneHadATurn(compiler);
    const beside = await medianOf(() => compile('quiet', good));
    expect(beside).toBeLessThan(bound(alone));
    const stopped = stop();
    compiler.close();
    await stopped;
  });
});

describe('a request that is no longer wanted', () => {
  const checker = new TypeChecker({ typings, shares: { quickMs: 300, children: 1 } });
  const check = (guildId: string, source: string, signal?: AbortSignal) =>
    checker.check({ guildId, scripts: [{ name: 'main', source }], wanted: ['main'] }, signal);
  afterAll(() => checker.close());

  it('aborted while it runs → its child is killed, and another request gets a new one', async () => {
    const aborted = new AbortController();
    const bomb = check('a', slowToCheck, aborted.signal);
    while (!checker.stats().some(({ isSlow }) => isSlow)) await delay(5);
    const { pid } = checker.stats().find(({ guildId }) => guildId === 'a')!;
    aborted.abort(new Error('gone'));
    await expect(bomb).rejects.toThrow('gone');
    expect(checker.stats().map((child) => child.pid)).not.toContain(pid);
    await expect(check('b', good)).resolves.toEqual([]);
  });

  it('aborted while it waits → never started', async () => {
    const first = new AbortController();
    const bomb = check('c', slowToCheck, first.signal);
    const second = new AbortController();
    const waiting = check('c', slowToCheck, second.signal);
    second.abort(new Error('superseded'));
    await expect(waiting).rejects.toThrow('superseded');
    first.abort(new Error('gone'));
    await expect(bomb).rejects.toThrow('gone');
    await expect(check('c', good)).resolves.toEqual([]);
  });

  it('more of one guild than may wait → compiler.busy, which names the limit', async () => {
    const small = new TypeChecker({ typings, shares: { waitingPerGuild: 1 } });
    const send = (guildId: string) => small.check({ guildId, scripts: [], wanted: [] });
    const outcomes = await Promise.allSettled([send('a'), send('a'), send('b')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: { code: 'compiler.busy', status: 503, data: { limit: 'server' } } });
    small.close();
  });
});
