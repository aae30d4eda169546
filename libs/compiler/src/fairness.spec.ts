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

/** Until each has had its first turn: until then it has used no time and is as good as any other. */
async function allHadATurn(guilds: string[], pool: Pool): Promise<void> {
  const seen = new Set<string | null>();
  while (!guilds.every((guildId) => seen.has(guildId))) {
    for (const { guildId } of pool.stats()) seen.add(guildId);
    await delay(5);
  }
}

/** The guild whose slow request runs now. */
const slowGuild = (pool: Pool): string | null => pool.stats().find(({ isSlow }) => isSlow)?.guildId ?? null;

describe('the queue of requests', () => {
  const setUp = (options = {}) => {
    const clock = { ms: 0 };
    const limits = { waitingPerOwner: 3, waiting: 100, quickMs: 1_000, slowTimes: 30 };
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

  it.each([10_000, 900])(
    '20 owners that send requests of %d ms without end → one that asks at times is next',
    (slowMs) => {
      const { clock, queue } = setUp();
      for (const owner of hostile) for (let n = 0; n < 3; n += 1) queue.add({ owner });
      const ahead: string[] = [];
      for (let round = 0; round < 400; round += 1) {
        // Before that, the hostile ones have their first turns.
        const asks = round > 2 * hostile.length && round % 10 === 0;
        if (asks) expect(queue.add({ owner: 'quiet' })).toBeNull();
        const job = queue.take(true)!;
        if (asks) ahead.push(job.owner);
        const ms = job.owner === 'quiet' ? 50 : slowMs;
        clock.ms += ms;
        queue.ended(job.owner, ms);
        if (job.owner !== 'quiet') queue.add(job);
      }
      expect(new Set(ahead)).toEqual(new Set(['quiet']));
    },
  );

  it('an owner whose request runs → not taken again', () => {
    const { queue } = setUp();
    for (const owner of ['a', 'a']) queue.add({ owner });
    expect(queue.take(true)).toEqual({ owner: 'a' });
    expect(queue.take(true)).toBeUndefined();
    queue.ended('a', 1);
    expect(queue.take(true)).toEqual({ owner: 'a' });
  });

  it('a slow owner → only where slow work may go, for 30 times what its request took', () => {
    const { clock, queue } = setUp();
    queue.ended('a', 2_000);
    queue.add({ owner: 'a' });
    clock.ms = 59_999;
    expect([queue.hasQuick(), queue.take(false)]).toEqual([false, undefined]);
    clock.ms = 60_001;
    expect(queue.take(false)).toEqual({ owner: 'a' });
  });

  it('quick requests without end → a slow owner still gets every ninth turn', () => {
    const { queue } = setUp();
    queue.ended('slow', 2_000);
    queue.add({ owner: 'slow' });
    const turns: string[] = [];
    for (let n = 0; n < 30; n += 1) {
      for (const owner of ['a', 'b']) queue.add({ owner });
      const { owner } = queue.take(true)!;
      queue.ended(owner, 1);
      turns.push(owner);
      if (owner === 'slow') queue.add({ owner });
    }
    expect(turns.flatMap((owner, index) => (owner === 'slow' ? [index] : []))).toEqual([8, 17, 26]);
  });

  it('quick requests without end where slow work may not go → the slow owner waits', () => {
    const { queue } = setUp();
    queue.ended('slow', 2_000);
    queue.add({ owner: 'slow' });
    for (let n = 0; n < 30; n += 1) {
      queue.add({ owner: 'a' });
      expect(queue.take(false)).toEqual({ owner: 'a' });
      queue.ended('a', 1);
    }
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

// Each first turn of a hostile guild costs a child, which takes a while to start: few of them say the same as many.
describe('a quiet guild beside hostile ones', () => {
  const few = hostile.slice(0, 3);
  const shares = { quickMs: 300 };
  const checker = new TypeChecker({ typings, shares });
  const compiler = new ScriptCompiler({ shares });
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
    const stop = flood(few, slow);
    await allHadATurn(few, pool);
    let besideSlow = 0;
    for (let round = 0; round < 5; round += 1) {
      const before = slowGuild(pool);
      await ask();
      // The answer did not wait for the end of the slow request that ran when it was asked.
      if (before !== null && slowGuild(pool) === before) besideSlow += 1;
    }
    expect(besideSlow).toBeGreaterThan(0);
    const stopped = stop();
    (kind === 'compilations' ? compiler : checker).close();
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
