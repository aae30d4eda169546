import fc from 'fast-check';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { BucketInfo } from './bucket.ts';
import { LimiterRefusal } from './limiter-refusal.ts';
import { Limiter, type Outcome } from './limiter.ts';
import { UNATTRIBUTED } from './payer.ts';
import { routeOf, type Priority, type Route } from './route.ts';

const CHANNEL = '123456789012345678';
const never = new AbortController().signal;
const of = (route: Route) => ({ route, priority: 'script' as const, payer: UNATTRIBUTED });

/** Discord's side: fixed windows that begin with their first request, and a global limit over any second. */
class BucketServer {
  readonly #now: () => number;
  readonly #limit: number;
  readonly #periodMs: number;
  #windowEnd = 0;
  #used = 0;
  readonly #arrivals: number[] = [];
  served = 0;
  overBucket = 0;
  mostInSecond = 0;

  constructor(now: () => number, limit: number, periodMs: number) {
    this.#now = now;
    this.#limit = limit;
    this.#periodMs = periodMs;
  }

  arrive(): BucketInfo {
    const now = this.#now();
    this.#arrivals.push(now);
    this.mostInSecond = Math.max(this.mostInSecond, this.#arrivals.filter((at) => now - at < 1000).length);
    if (now >= this.#windowEnd) {
      this.#windowEnd = now + this.#periodMs;
      this.#used = 0;
    }
    if (++this.#used > this.#limit) this.overBucket++;
    this.served++;
    const remaining = Math.max(0, this.#limit - this.#used);
    return { hash: 'abc', limit: this.#limit, remaining, resetAfterMs: this.#windowEnd - now };
  }
}

const schedule = fc.record({
  limit: fc.integer({ min: 1, max: 6 }),
  periodMs: fc.integer({ min: 200, max: 3000 }),
  globalPerSecond: fc.integer({ min: 2, max: 10 }),
  requests: fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 4000 }),
      up: fc.integer({ min: 0, max: 700 }),
      down: fc.integer({ min: 0, max: 700 }),
      priority: fc.constantFrom<Priority>('interaction', 'moderation', 'script', 'backup'),
      payer: fc.constantFrom('guild a', 'guild b', UNATTRIBUTED),
      lost: fc.integer({ min: 0, max: 39 }).map((n) => n === 39),
    }),
    { minLength: 1, maxLength: 40 },
  ),
});

describe('Limiter', () => {
  it('any network delays → never exceeds a bucket or the global limit', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async ({ limit, periodMs, globalPerSecond, requests }) => {
        const clock = new FakeClock();
        const server = new BucketServer(clock.now, limit, periodMs);
        const limiter = new Limiter({ globalPerSecond, maxWaitMs: 10 ** 9, now: clock.now, setTimer: clock.setTimer });
        const route = routeOf('POST', `/channels/${CHANNEL}/messages`);
        for (const { at, up, down, priority, payer, lost } of requests)
          clock.setTimer(() => {
            void limiter.enter({ route, priority, payer }, never).then((ticket) =>
              clock.setTimer(() => {
                const info = server.arrive();
                const outcome: Outcome = lost ? { kind: 'lost' } : { kind: 'answered', info };
                clock.setTimer(() => ticket.settle(outcome), down);
              }, up),
            );
          }, at);
        await clock.run(10 ** 8);
        expect(server.served).toBe(requests.length);
        expect(server.mostInSecond).toBeLessThanOrEqual(globalPerSecond);
        // A lost answer leaves its window unknown: then only the rest of the claim holds.
        if (!requests.some(({ lost }) => lost)) expect(server.overBucket).toBe(0);
        expect(limiter.queued).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('steady requests → use all that a bucket allows', async () => {
    const clock = new FakeClock();
    const server = new BucketServer(clock.now, 5, 1000);
    const limiter = new Limiter({ globalPerSecond: 50, maxWaitMs: 10 ** 9, now: clock.now, setTimer: clock.setTimer });
    let done = 0;
    for (let i = 0; i < 50; i++)
      void limiter.enter(of(routeOf('GET', `/channels/${CHANNEL}`)), never).then((ticket) => {
        clock.setTimer(() => {
          ticket.settle({ kind: 'answered', info: server.arrive() });
          done = clock.now();
        }, 5);
      });
    await clock.run(60_000);
    expect(server.served).toBe(50);
    expect(done).toBeLessThan(9 * 1000 + 500);
  });

  it('full priorities → served by rank, none starves', async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ globalPerSecond: 1, maxWaitMs: 10 ** 9, now: clock.now, setTimer: clock.setTimer });
    const order: string[] = [];
    const ask = (priority: Priority, n: number) =>
      void limiter.enter({ ...of(routeOf('GET', `/guilds/1234567890123456${n}`)), priority }, never).then((ticket) => {
        order.push(priority);
        clock.setTimer(() => ticket.settle({ kind: 'answered', info: null }), 1);
      });
    ask('script', 10);
    ask('backup', 11);
    for (let i = 0; i < 30; i++) ask('script', 20 + i);
    ask('interaction', 12);
    ask('moderation', 13);
    await clock.run(100_000);
    expect(order.slice(0, 4)).toEqual(['script', 'interaction', 'moderation', 'script']);
    expect(order).toHaveLength(34);
    expect(order.indexOf('backup')).toBeLessThan(17);
  });

  it('a 429 → waits for the bucket alone, or for everything if it is global', async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ globalPerSecond: 50, maxWaitMs: 10 ** 9, now: clock.now, setTimer: clock.setTimer });
    const [a, b] = [routeOf('GET', `/channels/${CHANNEL}`), routeOf('GET', `/guilds/${CHANNEL}`)];
    const sentAt = async (route: typeof a, outcome: Outcome) => {
      const entered = limiter.enter(of(route), never);
      let at = -1;
      void entered.then((ticket) => {
        at = clock.now();
        ticket.settle(outcome);
      });
      await clock.run(clock.now() + 60_000);
      return at;
    };
    const fine: Outcome = { kind: 'answered', info: null };
    await sentAt(a, { kind: 'limited', scope: 'user', retryAfterMs: 3000, info: null });
    expect(await sentAt(b, fine)).toBe(0);
    expect(await sentAt(a, { kind: 'limited', scope: 'global', retryAfterMs: 7000, info: null })).toBe(3000);
    expect(await sentAt(b, fine)).toBe(10_000);
  });

  it('a full bucket, a wait that is too long, a client that has disconnected → rejected with their reason', async () => {
    const clock = new FakeClock();
    const options = { globalPerSecond: 1, maxPerBucket: 2, maxWaitMs: 500, now: clock.now, setTimer: clock.setTimer };
    const limiter = new Limiter(options);
    const route = routeOf('GET', `/channels/${CHANNEL}`);
    await limiter.enter(of(route), never);
    const gone = new AbortController();
    const left = limiter.enter(of(route), gone.signal).catch((error: unknown) => error);
    const late = limiter.enter(of(route), never).catch((error: unknown) => error);
    await expect(limiter.enter(of(route), never)).rejects.toMatchObject({ code: 'rest.bucket_full' });
    gone.abort();
    await clock.run(1000);
    expect(await left).toMatchObject({ code: 'rest.cancelled' });
    expect(await late).toBeInstanceOf(LimiterRefusal);
    expect(await late).toMatchObject({ code: 'rest.wait_too_long' });
    expect(limiter.queued).toBe(0);
  });

  it('a wait that is longer than the limit → rejected at once, with Discord’s time', async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ globalPerSecond: 50, maxWaitMs: 60_000, now: clock.now, setTimer: clock.setTimer });
    const route = routeOf('GET', `/channels/${CHANNEL}`);
    const first = await limiter.enter(of(route), never);
    const waiting = limiter.enter(of(route), never).catch((error: unknown) => error);
    first.settle({ kind: 'limited', scope: 'user', retryAfterMs: 3_000_000_000, info: null });
    expect(await waiting).toMatchObject({ code: 'rest.wait_too_long', retryAfterMs: 3_000_000_000 });
    const next = await limiter.enter(of(route), never).catch((error: unknown) => error);
    expect(next).toMatchObject({ code: 'rest.wait_too_long', retryAfterMs: 3_000_000_000 });
    expect([limiter.queued, clock.pending]).toEqual([0, 0]);
  });

  it('a bucket with remaining requests → holds only the fields that Discord limits apart', async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ globalPerSecond: 50, maxWaitMs: 60_000, now: clock.now, setTimer: clock.setTimer });
    const route = routeOf('PATCH', `/channels/${CHANNEL}`);
    const change = async (fields: string, outcome: Outcome) => {
      const entered = limiter.enter({ ...of(route), fields }, never).then((ticket) => {
        ticket.settle(outcome);
        return clock.now();
      });
      entered.catch(() => undefined);
      await clock.run(clock.now());
      return entered;
    };
    const info = { hash: 'abc', limit: 50, remaining: 47, resetAfterMs: 1000 };
    await change('name', { kind: 'limited', scope: 'shared', retryAfterMs: 600_000, info });
    expect(await change('nsfw', { kind: 'answered', info })).toBe(0);
    await expect(change('name', { kind: 'answered', info })).rejects.toMatchObject({
      code: 'rest.wait_too_long',
      retryAfterMs: 600_000,
    });
    await change('nsfw', { kind: 'limited', scope: 'shared', retryAfterMs: 600_000, info: { ...info, remaining: 0 } });
    await expect(change('topic', { kind: 'answered', info })).rejects.toMatchObject({ code: 'rest.wait_too_long' });
  });

  it('a granted request → leaves no timer and no listener', async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ globalPerSecond: 50, maxWaitMs: 60_000, now: clock.now, setTimer: clock.setTimer });
    const { signal } = new AbortController();
    let listeners = 0;
    const counted = Object.assign(signal, {
      addEventListener: () => void listeners++,
      removeEventListener: () => void listeners--,
    });
    const ticket = await limiter.enter(of(routeOf('GET', `/channels/${CHANNEL}`)), counted);
    ticket.settle({ kind: 'answered', info: null });
    expect([clock.pending, listeners]).toEqual([0, 0]);
  });

  it('answers of deletions by age → a bucket for each age; a message that aged on the way changes no other', async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ globalPerSecond: 50, maxWaitMs: 60_000, now: clock.now, setTimer: clock.setTimer });
    const now = 1_767_225_600_000;
    const deletion = (ageMs: number) => {
      const id = BigInt(now - ageMs - 1_420_070_400_000) << 22n;
      return of(routeOf('DELETE', `/channels/${CHANNEL}/messages/${id}`, now));
    };
    const [young, recent] = [deletion(1_000), deletion(60_000)];
    const info = (hash: string, remaining: number) => ({ hash, limit: 5, remaining, resetAfterMs: 30_000 });
    const answered = async (wish: typeof young, answer: BucketInfo) =>
      (await limiter.enter(wish, never)).settle({ kind: 'answered', info: answer });
    await answered(young, info('young', 3));
    await answered(recent, info('recent', 2));
    // It was young when it was sent, and Discord counted it in the young bucket, as its last one.
    await answered(young, info('recent', 0));
    let waits = true;
    const waiting = limiter.enter(recent, never).then((ticket) => {
      waits = false;
      return ticket;
    });
    for (const remaining of [1, 0]) await answered(young, info('young', remaining));
    expect(waits).toBe(true);
    await clock.run(31_000);
    (await waiting).settle({ kind: 'lost' });
  });
});
