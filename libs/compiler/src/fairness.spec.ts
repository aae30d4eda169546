import { typings } from '#libs/script-sdk';
import { setTimeout as delay } from 'node:timers/promises';
import { nastySources } from '../testing/nasty-sources.ts';
import { FairQueue, type Lane } from './fair-queue.ts';
import { ScriptCompiler, TypeChecker } from './index.ts';

const hostile = Array.from({ length: 20 }, (_, index) => `hostile ${index}`);
const good = `import { on } from 'mainstay';\non('message.create', (message) => console.log(message.content));\n`;
/** Takes swc several seconds. */
const slowToCompile = `export const a = [${'x=>x,'.repeat(50_000)}];`;
const slowToCheck = nastySources['types that double']!.source;

interface Pool {
  stats(): Array<{ pid: number; guildId: string | null; isSlow: boolean }>;
}

/** Keeps three requests of each of these guilds in the queue until it is stopped. */
function flood(guilds: string[], send: (guildId: string) => Promise<unknown>): () => Promise<void> {
  let isOver = false;
  const floods = guilds.map(async (guildId) => {
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

describe('FairQueue', () => {
  const setUp = (options = {}) => {
    const clock = { ms: 0 };
    const limits = { waitingPerOwner: 3, waiting: 100, quickMs: 1_000, slowForMs: 60_000 };
    return { clock, queue: new FairQueue({ ...limits, now: () => clock.ms, ...options }) };
  };
  type Queue = FairQueue<{ owner: string }>;
  /** Owners of a lane in the order in which they are taken. */
  const order = (queue: Queue, lane: Lane): string[] => {
    const taken: string[] = [];
    for (let job = queue.take(lane); job; job = queue.take(lane)) {
      taken.push(job.owner);
      queue.ended(job.owner, 10);
    }
    return taken;
  };
  /** Owners whose first request was quick. */
  const prove = (queue: Queue, ...owners: string[]): void => {
    for (const owner of owners) queue.add({ owner });
    order(queue, 'new');
  };

  it('an owner of whom nothing is known → new; after a quick request → quick', () => {
    const { queue } = setUp();
    expect(queue.laneOf('a')).toBe('new');
    prove(queue, 'a');
    expect(queue.laneOf('a')).toBe('quick');
  });

  it('a request that was stopped before its end → proves nothing', () => {
    const { queue } = setUp();
    queue.add({ owner: 'a' });
    queue.take('new');
    queue.ended('a', 10, false);
    expect(queue.laneOf('a')).toBe('new');
  });

  it('a slow request → slow for a minute after it, then new', () => {
    const { clock, queue } = setUp();
    prove(queue, 'a');
    queue.add({ owner: 'a' });
    queue.take('quick');
    queue.slow('a');
    expect(queue.laneOf('a')).toBe('slow');
    clock.ms = 5_000;
    queue.ended('a', 5_000);
    clock.ms = 64_999;
    expect(queue.laneOf('a')).toBe('slow');
    clock.ms = 65_000;
    expect(queue.laneOf('a')).toBe('new');
  });

  it('a large request of a quick owner → not in the quick lane; the request after it → quick', () => {
    const { queue } = setUp();
    prove(queue, 'a', 'b');
    queue.add({ owner: 'a', isLarge: true });
    queue.add({ owner: 'a' });
    queue.add({ owner: 'b' });
    expect(queue.take('quick')).toEqual({ owner: 'b' });
    expect(queue.take('quick')).toBeUndefined();
    expect(queue.take('new')).toEqual({ owner: 'a', isLarge: true });
    queue.ended('a', 100);
    expect(queue.take('quick')).toEqual({ owner: 'a' });
  });

  it('many requests of one owner and one of each other → one after another by owner', () => {
    const { queue } = setUp();
    prove(queue, 'a', 'b', 'c');
    for (const owner of ['a', 'a', 'a', 'b', 'c']) queue.add({ owner });
    expect(order(queue, 'quick')).toEqual(['a', 'b', 'c', 'a', 'a']);
  });

  it('an owner that has asked a hundred times → not behind owners that asked once', () => {
    const { queue } = setUp();
    prove(queue, 'old', 'fresh 1', 'fresh 2');
    for (let n = 0; n < 100; n += 1) {
      queue.add({ owner: 'old' });
      order(queue, 'quick');
    }
    for (const owner of ['fresh 1', 'fresh 1', 'fresh 1', 'fresh 2', 'fresh 2', 'fresh 2', 'old']) queue.add({ owner });
    expect(order(queue, 'quick').indexOf('old')).toBeLessThanOrEqual(2);
  });

  it('slow owners that ask without end → each gets the same time', () => {
    const { queue } = setUp();
    const used: Record<string, number> = { long: 0, short: 0 };
    const ms: Record<string, number> = { long: 8_000, short: 2_000 };
    for (const owner of ['long', 'short']) queue.slow(owner);
    for (const owner of ['long', 'short']) queue.add({ owner });
    for (let turn = 0; turn < 100; turn += 1) {
      const { owner } = queue.take('slow')!;
      used[owner]! += ms[owner]!;
      queue.add({ owner });
      queue.ended(owner, ms[owner]!);
    }
    expect(Math.abs(used['long']! - used['short']!)).toBeLessThanOrEqual(8_000);
  });

  it('an owner with a running request → not taken again', () => {
    const { queue } = setUp();
    for (const owner of ['a', 'a']) queue.add({ owner });
    expect(queue.take('new')).toEqual({ owner: 'a' });
    expect(queue.take('new')).toBeUndefined();
    queue.ended('a', 1);
    expect(queue.take('quick')).toEqual({ owner: 'a' });
  });

  it('a request that is put back → before the other requests of its owner, behind other slow owners', () => {
    const { queue } = setUp();
    const first = { owner: 'a' };
    for (const job of [first, { owner: 'a' }]) queue.add(job);
    queue.take('new');
    queue.slow('a');
    queue.ended('a', 1_000, false);
    queue.putBack(first);
    queue.slow('b');
    queue.add({ owner: 'b' });
    expect(queue.take('slow')).toEqual({ owner: 'b' });
    expect(queue.take('slow')).toBe(first);
  });

  it('more requests than may wait → rejected, with the limit that was reached', () => {
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

  it('more owners than are remembered → the ones used longest ago are new again', () => {
    const { queue } = setUp();
    prove(queue, 'a');
    for (let n = 0; n < 10_001; n += 1) queue.slow(`owner ${n}`);
    expect(queue.laneOf('a')).toBe('new');
    expect(queue.laneOf('owner 10000')).toBe('slow');
  });
});

describe('a quiet guild beside hostile ones', () => {
  const shares = { quickMs: 300 };
  const checker = new TypeChecker({ typings, shares });
  // The slow source takes some 300 ms of CPU time, a good one 20 ms.
  const compiler = new ScriptCompiler({ shares: { quickMs: 100 } });
  afterAll(() => {
    checker.close();
    compiler.close();
  });

  const pools: Record<
    string,
    { pool: Pool; good: () => Promise<unknown>; slow: (guildId: string) => Promise<unknown> }
  > = {
    'type checks': {
      pool: checker,
      good: () => check('quiet', good),
      slow: (guildId) => check(guildId, slowToCheck),
    },
    compilations: {
      pool: compiler,
      good: () => compiler.compile({ guildId: 'quiet', name: 'main', source: good }),
      slow: (guildId) => compiler.compile({ guildId, name: 'main', source: slowToCompile }),
    },
  };
  const check = (guildId: string, source: string) =>
    checker.check({ guildId, scripts: [{ name: 'main', source }], wanted: ['main'] });

  it.each(Object.keys(pools))('%s of seconds → its own are answered while those still run', async (kind) => {
    const { pool, good: ask, slow } = pools[kind]!;
    await ask();
    let ended = 0;
    const stop = flood(hostile, (guildId) => slow(guildId).finally(() => (ended += 1)));
    // From the start of the flood, while nothing is known of the other guilds.
    const rounds = 20;
    for (let round = 0; round < rounds; round += 1) await ask();
    // In one queue for all, each request of the quiet guild would wait for one of each hostile guild.
    expect(ended).toBeLessThanOrEqual(rounds);
    expect(pool.stats().some(({ guildId }) => guildId?.startsWith('hostile'))).toBe(true);
    // Quick, new, slow, and spare ones.
    expect(pool.stats().length).toBeLessThanOrEqual(6);
    const stopped = stop();
    (kind === 'compilations' ? compiler : checker).close();
    await stopped;
  });
});

describe('a cancelled request', () => {
  const checker = new TypeChecker({ typings, shares: { quickMs: 300, children: 1 } });
  const check = (guildId: string, source: string, signal?: AbortSignal) =>
    checker.check({ guildId, scripts: [{ name: 'main', source }], wanted: ['main'] }, signal);
  afterAll(() => checker.close());

  it('aborted while it runs → rejected at once; its child goes on, and other guilds do not wait for it', async () => {
    const aborted = new AbortController();
    const bomb = check('a', slowToCheck, aborted.signal);
    while (!checker.stats().some(({ isSlow }) => isSlow)) await delay(5);
    aborted.abort(new Error('gone'));
    await expect(bomb).rejects.toThrow('gone');
    expect(checker.stats().find(({ guildId }) => guildId === 'a')).toMatchObject({ isSlow: true });
    await expect(check('b', good)).resolves.toEqual([]);
    expect(checker.stats().find(({ guildId }) => guildId === 'a')).toMatchObject({ isSlow: true });
  });

  it('aborted again and again → no more than one child for it', async () => {
    const pids = new Set<number>();
    for (let n = 0; n < 50; n += 1) {
      const aborted = new AbortController();
      const bomb = check('again', slowToCheck, aborted.signal);
      await delay(1);
      aborted.abort(new Error('gone'));
      await expect(bomb).rejects.toThrow('gone');
      for (const { pid, guildId } of checker.stats()) if (guildId === 'again') pids.add(pid);
    }
    expect(pids.size).toBeLessThanOrEqual(1);
  });

  it('cancelled while it waits → never started', async () => {
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
