import { limits } from '#libs/vocabulary';
import { givenStores } from '../../testing/given-stores.ts';
import type { Stores } from '../stores.ts';
import { PostgresTimers } from './postgres-timers.ts';

// On real PostgreSQL; the test controls the clock of the timers.
let stores: Stores;
let guilds = 0;
givenStores((opened) => (stores = opened));

const minute = 60_000;
const start = Date.parse('2026-03-01T12:00:30Z');

/** A guild with its own clock. The test decides when its due timers fire and when its events are handled. */
function world() {
  const guildId = `guild-${++guilds}`;
  const clock = { now: start };
  const timers = new PostgresTimers(stores.database, stores.inbox, () => clock.now);
  /** Like the timer wheel: reads once, fires the due timers. */
  const look = async (): Promise<number> => {
    const due = (await timers.due(clock.now, 100)).filter((timer) => timer.guildId === guildId);
    for (const { name, at } of due) await timers.fire(guildId, name, at);
    return due.length;
  };
  /** Handles the waiting events. @returns the arguments of the handlers */
  const handle = async (): Promise<Array<{ at: number; merged: number }>> => {
    const lease = (await stores.inbox.acquire(guildId, 'me', 60_000))!;
    const events = await stores.inbox.take(lease, 100);
    await stores.inbox.done(
      lease,
      events.map(({ seq }) => seq),
    );
    return events.map(({ payload }) => {
      const { scheduledFor, merged } = payload as { scheduledFor: string; merged: number };
      return { at: Date.parse(scheduledFor), merged };
    });
  };
  const lookUntilIdle = async (): Promise<Array<{ at: number; merged: number }>> => {
    const all = [];
    while ((await look()) > 0) all.push(...(await handle()));
    return all;
  };
  return { guildId, clock, timers, look, handle, lookUntilIdle };
}

const every60 = { name: 'hourly', data: null, everySeconds: 60, plan: 'every 60' };
const cron = { name: 'minutely', data: null, cron: '* * * * *', plan: 'cron' };

describe('a timer that is set again with the same plan', () => {
  it('set every 50 s for 7 minutes, every 60 s → fires 7 times', async () => {
    const { guildId, clock, timers, lookUntilIdle } = world();
    const fired = [];
    for (let second = 0; second <= 420; second += 10) {
      clock.now = start + second * 1_000;
      if (second % 50 === 0) await timers.schedule(guildId, every60);
      fired.push(...(await lookUntilIdle()));
    }
    expect(fired).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => ({ at: start + n * minute, merged: 0 })));
  });

  it('set while it is due → the firing that was missed comes, late and once', async () => {
    const { guildId, clock, timers, lookUntilIdle } = world();
    await timers.schedule(guildId, cron);
    const fired = [];
    for (let n = 0; n < 4; n += 1) {
      // Nothing reads due timers from :50 to :05; the script sets its timer at :55 and again at :05.
      for (const second of [25, 35]) {
        clock.now = start + n * minute + second * 1_000;
        await timers.schedule(guildId, cron);
      }
      fired.push(...(await lookUntilIdle()));
    }
    expect(fired.map(({ at }) => at)).toEqual([1, 2, 3, 4].map((n) => start - 30_000 + n * minute));
  });

  it('with new data → keeps the time; with another plan → starts again', async () => {
    const { guildId, clock, timers } = world();
    await timers.schedule(guildId, every60);
    clock.now += 20_000;
    await expect(timers.schedule(guildId, { ...every60, data: 2 })).resolves.toEqual({ at: start + minute });
    await expect(timers.get(guildId, 'hourly')).resolves.toMatchObject({ data: 2, at: start + minute });
    const other = { ...every60, everySeconds: 30, plan: 'every 30' };
    await expect(timers.schedule(guildId, other)).resolves.toEqual({ at: start + 50_000 });
  });

  it('set by an earlier release, without a plan → compared by how it repeats', async () => {
    const { guildId, clock, timers } = world();
    const { plan: _, ...old } = every60;
    await timers.schedule(guildId, old);
    clock.now += 20_000;
    await expect(timers.schedule(guildId, every60)).resolves.toEqual({ at: start + minute });
  });

  it('without a plan, as for a delay → starts again', async () => {
    const { guildId, timers } = world();
    await timers.schedule(guildId, { name: 'soon', data: null, at: start + 5_000 });
    const later = { name: 'soon', data: null, at: start + 9_000 };
    await expect(timers.schedule(guildId, later)).resolves.toEqual({ at: start + 9_000 });
  });
});

describe('firings that were missed', () => {
  it.each([
    ['an interval', every60, start + minute],
    ['a cron pattern', cron, start + minute / 2],
  ])('of %s → each comes once, one after the other, with the time that it was due', async (_, timer, first) => {
    const { guildId, clock, timers, look, handle, lookUntilIdle } = world();
    await timers.schedule(guildId, timer);
    clock.now = first + 3 * minute + 1;
    expect(await look()).toBe(1);
    // The firing waits while the event of the previous one is unfinished.
    expect(await look()).toBe(0);
    const fired = [...(await handle()), ...(await lookUntilIdle())];
    expect(fired).toEqual([0, 1, 2, 3].map((n) => ({ at: first + n * minute, merged: 0 })));
    expect(await timers.get(guildId, timer.name)).toMatchObject({ at: first + 4 * minute });
  });

  it.each([
    ['an interval', every60, start + minute],
    ['a cron pattern', cron, start + minute / 2],
  ])('of %s, more than are made up for → the newest ones, and the guild log says so', async (_, timer, first) => {
    const { guildId, clock, timers, handle, lookUntilIdle } = world();
    await timers.schedule(guildId, timer);
    clock.now = first + 1_000 * minute;
    await expect(timers.fire(guildId, timer.name, first)).resolves.toMatchObject({ fired: true, tell: 'left-out' });
    const fired = [...(await handle()), ...(await lookUntilIdle())];
    expect(fired).toHaveLength(1 + limits.timers.missedMax);
    expect(fired[1]!.at).toBe(first + (1_001 - limits.timers.missedMax) * minute);
    expect(fired.at(-1)!.at).toBe(first + 1_000 * minute);
  });
});

describe('a handler that is slower than its timer', () => {
  it.each([
    ['an interval', every60, start + minute],
    ['a cron pattern', cron, start + minute / 2],
  ])(
    'of %s → waiting firings are merged into one, and the guild log says so once a minute',
    async (_, timer, first) => {
      const { guildId, clock, timers, look, handle } = world();
      await timers.schedule(guildId, timer);
      clock.now = first;
      expect(await look()).toBe(1);
      for (let n = 1; n <= 20; n += 1) {
        clock.now = first + n * minute;
        expect(await look()).toBe(0);
      }
      expect(await stores.inbox.pending(guildId)).toBe(1);
      await expect(handle()).resolves.toEqual([{ at: first, merged: 0 }]);
      const due = (await timers.due(clock.now, 100)).find((each) => each.guildId === guildId);
      const firing = { fired: true, merged: 19, tell: 'merged', next: first + 21 * minute };
      await expect(timers.fire(guildId, timer.name, due!.at)).resolves.toEqual(firing);
      await expect(handle()).resolves.toEqual([{ at: first + minute, merged: 19 }]);
    },
  );

  it('the event that a timer waits for is parked → the timer fires again', async () => {
    const { guildId, clock, timers, look } = world();
    await timers.schedule(guildId, every60);
    clock.now = start + minute;
    await look();
    clock.now += minute;
    expect(await look()).toBe(0);
    const lease = (await stores.inbox.acquire(guildId, 'me', 60_000))!;
    const [event] = await stores.inbox.take(lease, 1);
    await stores.inbox.park(lease, event!.seq, 'script.timeout', 'cut off');
    expect(await look()).toBe(1);
  });
});

it('one time, fired repeatedly → one event, and each call returns fired: true', async () => {
  const { guildId, clock, timers, handle } = world();
  await timers.schedule(guildId, { name: 'single', data: 'tea', at: start + 1 });
  clock.now += 1;
  const calls = await Promise.all([1, 2, 3].map(() => timers.fire(guildId, 'single', start + 1)));
  expect(calls.map(({ fired }) => fired)).toEqual([true, true, true]);
  await expect(handle()).resolves.toEqual([{ at: start + 1, merged: 0 }]);
  await expect(timers.get(guildId, 'single')).resolves.toBeNull();
  await expect(timers.fire(guildId, 'single', start + 9)).resolves.toMatchObject({ fired: false, next: null });
});

describe('timers', () => {
  it('set, replaced, set twice by one call, cancelled → each change takes effect once', async () => {
    const { timers } = stores;
    const at = Date.now() + 5_000;
    const told: number[] = [];
    const end = timers.onSet((time) => told.push(time));
    await expect(timers.schedule('g', { name: 't', data: { n: 1 }, at }, { once: 'c1' })).resolves.toEqual({ at });
    await expect(timers.schedule('g', { name: 't', data: 2, at: at + 1 })).resolves.toEqual({ at: at + 1 });
    await expect(timers.schedule('g', { name: 't', data: 3, at: at + 9 }, { once: 'c1' })).resolves.toEqual({ at });
    await expect(timers.get('g', 't')).resolves.toEqual({ name: 't', data: 2, at: at + 1 });
    expect(told).toEqual([at, at + 1, at]);
    end();
    await expect(timers.cancel('g', 't', { once: 'c2' })).resolves.toEqual({ cancelled: true });
    await expect(timers.cancel('g', 't', { once: 'c2' })).resolves.toEqual({ cancelled: true });
    await expect(timers.cancel('g', 't')).resolves.toEqual({ cancelled: false });
  });

  it('advanced without firing → skips missed times, in step with the first time', async () => {
    const { timers } = stores;
    const at = Date.now() - 25_000;
    await timers.schedule('g', { name: 'every', data: null, at, everySeconds: 10 });
    const due = await timers.due(Date.now(), 100);
    expect(due.filter(({ guildId }) => guildId === 'g')).toEqual([{ guildId: 'g', name: 'every', at }]);
    await expect(timers.advance('g', 'every', at)).resolves.toEqual({ next: at + 30_000 });
    await expect(timers.advance('g', 'every', at)).resolves.toEqual({ next: at + 30_000 });
    await timers.schedule('g', { name: 'cron', data: null, cron: '0 9 * * 1' });
    const monday = new Date((await timers.get('g', 'cron'))!.at);
    expect([monday.getUTCDay(), monday.getUTCHours(), monday.getUTCMinutes()]).toEqual([1, 9, 0]);
    await timers.schedule('g', { name: 'single', data: null, at });
    await expect(timers.advance('g', 'single', at)).resolves.toEqual({ next: null });
    await expect(timers.get('g', 'single')).resolves.toBeNull();
  });

  it('an invalid request → its code', async () => {
    const { timers } = stores;
    const far = Date.now() + limits.timers.horizonSeconds * 1_000 + 60_000;
    const bad = [
      [{ name: 'x', data: null, cron: 'every monday' }, 'timers.bad-cron'],
      [{ name: 'x', data: null, cron: '0 0 31 2 *' }, 'timers.bad-cron'],
      [{ name: 'x', data: null, at: far }, 'timers.too-far'],
      [{ name: 'x', data: null, at: Number.NaN }, 'timers.bad-time'],
      [{ name: 'x\0', data: null, at: 1 }, 'timers.bad-name'],
      [{ name: 'x', data: 'x'.repeat(limits.timers.dataBytes), at: 1 }, 'timers.data-too-large'],
    ] as const;
    for (const [request, code] of bad) await expect(timers.schedule('g', request)).rejects.toMatchObject({ code });
  });
});
