import fc from 'fast-check';
import { FakeClock } from '../../testing/fake-clock.ts';
import { limits } from '../limits.ts';
import { Limiter } from './limiter.ts';
import { routeOf, type Priority } from './route.ts';

// Real: limiter. The test controls the clock; every answer takes 50 ms and has no bucket, unless a test sets one.
const never = new AbortController().signal;
const channel = (n: number) => String(200_000_000_000_000_000n + BigInt(n));
const TRAVEL_MS = 50;

interface Grant {
  payer: string;
  line: string;
  n: number;
  at: number;
  waitedMs: number;
}

function limiterWorld(globalPerSecond = 50) {
  const clock = new FakeClock();
  const limiter = new Limiter({ globalPerSecond, maxWaitMs: 10 ** 9, now: clock.now, setTimer: clock.setTimer });
  const grants: Grant[] = [];
  const refusals: string[] = [];
  let count = 0;
  const ask = (payer: string, channelNumber: number, priority: Priority = 'script') => {
    const n = count++;
    const route = routeOf('GET', `/channels/${channel(channelNumber)}`);
    const line = `${priority} ${channelNumber}`;
    return limiter.enter({ route, priority, payer }, new AbortController().signal).then(
      ({ waitedMs, settle }) => {
        grants.push({ payer, line, n, at: clock.now(), waitedMs });
        return clock.setTimer(() => settle({ kind: 'answered', info: null }), TRAVEL_MS);
      },
      (error: { code: string }) => void refusals.push(error.code),
    );
  };
  return { clock, limiter, grants, refusals, ask };
}

const p99 = (waits: number[]): number => waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.99)] ?? 0;

describe('shares of guilds at the limiter', () => {
  it('any requests → order within guild and channel, all served, never above the limit', async () => {
    const request = fc.record({
      at: fc.integer({ min: 0, max: 3000 }),
      payer: fc.constantFrom('a', 'b', 'c', 'unattributed'),
      channel: fc.integer({ min: 0, max: 3 }),
      priority: fc.constantFrom<Priority>('interaction', 'moderation', 'script', 'backup'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        async (requests, limit) => {
          const { clock, grants, ask, limiter } = limiterWorld(limit);
          for (const { at, payer, channel, priority } of requests)
            clock.setTimer(() => void ask(payer, channel, priority), at);
          await clock.run(10 ** 7);
          expect(grants).toHaveLength(requests.length);
          expect(limiter.queued).toBe(0);
          const last = new Map<string, number>();
          for (const { payer, line, n } of grants) {
            expect(n).toBeGreaterThan(last.get(`${payer} ${line}`) ?? -1);
            last.set(`${payer} ${line}`, n);
          }
          for (const { at } of grants)
            expect(grants.filter((other) => other.at > at - 1000 && other.at <= at).length).toBeLessThanOrEqual(limit);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('guilds with continuous work → equal parts, for any requests', async () => {
    const depths = fc.array(fc.integer({ min: 100, max: 200 }), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(depths, async (asked) => {
        const { clock, grants, ask } = limiterWorld(20);
        asked.forEach((depth, guild) => {
          for (let n = 0; n < depth; n++) void ask(`guild ${guild}`, guild * 1000 + (n % 50));
        });
        await clock.run(10_000);
        const served = asked.map((_, guild) => grants.filter(({ payer }) => payer === `guild ${guild}`).length);
        // While every guild has requests. The first guild finds every slot free.
        const [least, most] = [Math.min(...served), Math.max(...served)];
        if (Math.min(...asked) > most) expect(most - least).toBeLessThanOrEqual(22);
      }),
      { numRuns: 15 },
    );
  });

  it.each(['interaction', 'moderation', 'script', 'backup'] as const)(
    '20 guilds that flood with priority %s → p99 of a quiet guild at most twice its value alone',
    async (priority) => {
      const quietWaits = async (floods: number) => {
        const { clock, grants, ask } = limiterWorld();
        for (let guild = 0; guild < floods; guild++)
          for (let n = 0; n < 200; n++) void ask(`flood ${guild}`, guild * 1000 + (n % 10), priority);
        // Two thirds of an equal part, after the floods have lasted for twenty seconds.
        for (let second = 20; second < 50; second += 2)
          for (let n = 0; n < 3; n++)
            clock.setTimer(() => void ask('quiet', 900_000 + n, priority), second * 1000 + (second % 7) * 130 + n * 60);
        await clock.run(55_000);
        const waits = grants.filter(({ payer }) => payer === 'quiet').map(({ waitedMs }) => waitedMs + TRAVEL_MS);
        expect(waits).toHaveLength(45);
        return p99(waits);
      };
      expect(await quietWaits(20)).toBeLessThanOrEqual(2 * (await quietWaits(0)));
    },
  );

  it('one guild that floods → rejected beyond its places in the queue, others still enter', async () => {
    const { clock, refusals, ask } = limiterWorld();
    for (let n = 0; n < limits.queue.perGuild + 500; n++) void ask('flood', n % 100);
    await clock.run(0);
    expect(new Set(refusals)).toEqual(new Set(['rest.guild_queue_full']));
    expect(refusals).toHaveLength(455);
    refusals.length = 0;
    void ask('quiet', 5000);
    await clock.run(0);
    expect(refusals).toEqual([]);
  });

  it.each([20, 100, 1000])('%d guilds that flood → the queue has places left for a quiet one', async (floods) => {
    const { clock, limiter, refusals, ask } = limiterWorld();
    const rounds = Math.ceil(12_000 / floods);
    for (let n = 0; n < rounds; n++) for (let guild = 0; guild < floods; guild++) void ask(`flood ${guild}`, guild);
    await clock.run(0);
    refusals.length = 0;
    void ask('quiet', 5000);
    await clock.run(0);
    // The guild with most requests has lost one.
    expect(refusals).toEqual(
      floods * limits.queue.perGuild >= limits.queue.perPriority ? ['rest.guild_queue_full'] : [],
    );
    expect(limiter.queued).toBeLessThanOrEqual(limits.queue.perPriority);
  });

  it('a guild that could not be served for a while → does not catch up at the cost of others', async () => {
    const { clock, limiter, grants, ask } = limiterWorld();
    // Alone, `steady` has many rounds behind it when `late` may be served again.
    const first = await limiter.enter(
      { route: routeOf('GET', `/channels/${channel(1)}`), priority: 'script', payer: 'late' },
      never,
    );
    first.settle({ kind: 'limited', scope: 'user', retryAfterMs: 5000, info: null });
    for (let n = 0; n < 450; n++) {
      void ask('late', 1);
      void ask('steady', 100 + (n % 50));
    }
    await clock.run(4999);
    expect(grants.filter(({ payer }) => payer === 'late')).toHaveLength(0);
    await clock.run(6500);
    const part = (payer: string) => grants.filter((grant) => grant.at > 5000 && grant.payer === payer).length;
    expect(part('late')).toBeGreaterThan(10);
    // It has priority until it has had its part of the last seconds, and no longer.
    expect(part('steady')).toBeGreaterThanOrEqual((part('steady') + part('late')) * 0.35);
  });
});
