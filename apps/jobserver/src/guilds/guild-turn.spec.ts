import type { UnitOutcome } from '#libs/ports';
import { Fault, limits } from '#libs/vocabulary';
import { handled, cutOff, innocent, callOf, setUp } from '../../testing/turn-rig.ts';

describe('a guild turn', () => {
  it('events of one channel → handled in order, one at a time, and each marked as done', async () => {
    const seen: string[] = [];
    let running = 0;
    const { inbox, store, turns } = setUp(async (event) => {
      running += 1;
      expect(running).toBe(1);
      await new Promise(setImmediate);
      seen.push(event.eventId);
      running -= 1;
      return handled;
    });
    await store(120);
    await expect(turns.take('g')).resolves.toBe('idle');
    expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => `gmessage.create${n + 1}`));
    expect(inbox.events).toEqual([]);
  });

  it('events without a listener → skipped', async () => {
    const { inbox, store, turns } = setUp(() => Promise.reject(new Error('not to be called')));
    await store(3, 'g', 'member.add');
    await turns.take('g');
    expect(inbox.events).toEqual([]);
  });

  it('an event that is cut off → tried once more, then parked, which the log says', async () => {
    let calls = 0;
    const { inbox, lines, store, turns } = setUp(async ({ eventId: id }) => {
      calls += 1;
      return id.endsWith('1') ? cutOff : handled;
    });
    await store(2);
    await turns.take('g');
    expect(calls).toBe(limits.vm.attemptsPerEvent + 1);
    expect(inbox.events).toEqual([]);
    expect(inbox.parkedEvents).toMatchObject([{ id: 'gmessage.create1', code: 'script.timeout', attempts: 2 }]);
    expect(lines.map(({ level, code }) => [level, code])).toEqual([
      ['warn', 'script.timeout'],
      ['error', 'script.timeout'],
    ]);
  });

  it('an event that another unit cut off → no strike', async () => {
    const outcomes: UnitOutcome[] = [innocent, innocent, handled];
    const { inbox, lines, store, turns } = setUp(async () => outcomes.shift()!);
    await store(1);
    await turns.take('g');
    expect(inbox).toMatchObject({ events: [], parkedEvents: [] });
    expect(lines).toEqual([]);
  });

  it.each([
    ['the database refuses', new Fault('database.refused', 'no')],
    ['an error of ours is thrown for', new TypeError('boom')],
  ])('sets an event aside that %s, and goes on with the next one', async (_, error) => {
    const { inbox, lines, store, turns } = setUp(async ({ eventId: id }) => {
      if (id.endsWith('1')) throw error;
      return handled;
    });
    await store(2);
    await expect(turns.take('g')).resolves.toBe('idle');
    expect(inbox.events).toEqual([]);
    expect(inbox.parkedEvents).toMatchObject([{ id: 'gmessage.create1', attempts: limits.vm.attemptsPerEvent }]);
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'error']);
  });

  it('a dependency is unavailable → the event stays in the inbox', async () => {
    const { inbox, store, turns } = setUp(async () => {
      throw new Fault('database.unavailable', 'away');
    });
    await store(1);
    await expect(turns.take('g')).rejects.toMatchObject({ code: 'database.unavailable' });
    expect(inbox.events).toMatchObject([{ attempts: 0 }]);
  });

  it('an edited program → runs from the next event on', async () => {
    const hashes: string[] = [];
    const { state, store, turns } = setUp(async (_unit, _callbacks, program) => {
      hashes.push(program.hash);
      if (hashes.length === 2) state.hash = '2';
      return handled;
    });
    await store(4);
    await turns.take('g');
    expect(hashes).toEqual(['1', '1', '2', '2']);
  });

  it('a program edited during units → they end with the earlier program, and the rest runs in order with the edited one', async () => {
    const seen: string[] = [];
    const edited = Promise.withResolvers<void>();
    const { state, store, turns, settled } = setUp(async ({ eventId }, { onWait }, program) => {
      if (eventId.endsWith('1')) {
        state.hash = '2';
        onWait!();
        await edited.promise;
      }
      seen.push(`${eventId.replace(/\D+/, '')}:${program.hash}`);
      return handled;
    });
    await store(6, 'g', 'message.create', 1, (n) => (n % 2 === 0 ? 'even' : 'odd'));
    await turns.take('g');
    edited.resolve();
    await settled();
    expect(seen[0]).toBe('1:1');
    expect(seen.slice(1).toSorted()).toEqual(['2:2', '3:2', '4:2', '5:2', '6:2']);
    for (const lane of [0, 1]) {
      const order = seen.map((each) => Number(each.split(':')[0])).filter((n) => n % 2 === lane);
      expect(order).toEqual(order.toSorted((x, y) => x - y));
    }
  });

  it('a program changed and changed back before a unit starts → the event is handled', async () => {
    const hashes: string[] = [];
    const { state, store, turns } = setUp(async (_unit, _callbacks, program) => {
      hashes.push(program.hash);
      return handled;
    });
    // Lookups: for the listeners, for the plan, and before the unit starts.
    const looked = ['1', '1', '2'];
    Object.defineProperty(state, 'hash', { get: () => looked.shift() ?? '1' });
    await store(1);
    await turns.take('g');
    expect(hashes).toEqual(['1']);
  });

  it('another process owns the guild → no event is taken, and the guild is woken again after the lease time', async () => {
    const { inbox, store, turns, woken } = setUp(async () => handled, { leaseMs: 15 });
    const foreign = await inbox.acquire('g', 'other', 60_000);
    await store(1);
    await expect(turns.take('g')).resolves.toBe('idle');
    expect(inbox.events).toHaveLength(1);
    while (woken.length === 0) await new Promise(setImmediate);
    await inbox.release(foreign!);
    // On a busy machine such a short lease may expire again.
    while (inbox.events.length > 0) await turns.take('g');
  });

  it('a lost lease → no op is answered, no event is marked, the VM is closed', async () => {
    const { inbox, closed, store, turns } = setUp(
      async (unit, calls) => {
        inbox.leases.set('g', { owner: 'other', fence: 99n, until: Infinity });
        for (;;) {
          await new Promise((resolve) => setTimeout(resolve, 1));
          await calls.onOp(callOf(unit));
        }
      },
      { leaseMs: 30 },
    );
    await store(2);
    await expect(turns.take('g')).resolves.toBe('idle');
    expect(inbox.events).toHaveLength(2);
    expect(closed).toEqual(['g']);
  });

  it('another process has owned the guild since the last turn → a new VM', async () => {
    const { closed, process, store, turns } = setUp(async () => handled);
    const other = process('other');
    await store(1);
    await turns.take('g');
    await store(1, 'g', 'message.create', 2);
    await turns.take('g');
    expect(closed).toEqual([]);
    await other.take('g');
    closed.length = 0;
    await turns.take('g');
    expect(closed).toEqual(['g']);
  });

  it('another process takes the guild over → the VM is closed; a stale notification → it stays', async () => {
    const { bus, closed, process, store, turns } = setUp(async () => handled);
    await turns.listen();
    await store(1);
    await turns.take('g');
    await process('other').take('g');
    expect(closed).toEqual(['g', 'g']);
    expect(bus.published).toEqual([{ topic: 'guild.taken', message: { guildId: 'g', fence: '2' } }]);
    await turns.take('g');
    closed.length = 0;
    await bus.publish('guild.taken', { guildId: 'g', fence: '2' });
    expect(closed).toEqual([]);
  });

  it('the oldest events after another owner, and repeated events → ops know that they may have been started before', async () => {
    let cuts = 1;
    const { process, repeats, store, turns } = setUp(async (unit, calls) => {
      await calls.onOp(callOf(unit));
      if (unit.eventId !== 'gmessage.create2') return handled;
      cuts -= 1;
      return cuts >= 0 ? innocent : handled;
    });
    await store(3);
    await turns.take('g');
    expect(repeats).toEqual(['gmessage.create2']);
    repeats.length = 0;
    const { window } = limits.units;
    await store(window + 20, 'g', 'message.create', 4);
    await process('other').take('g');
    expect(repeats).toEqual(Array.from({ length: window }, (_, n) => `gmessage.create${n + 4}`));
  });
});
