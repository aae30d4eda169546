import { scriptsCompartment } from '#libs/vm';
import { limits } from '#libs/vocabulary';
import fc from 'fast-check';
import { handled, failed, cutOff, innocent, mainHandler, setUp } from '../../testing/turn-rig.ts';

describe('units of a guild turn', () => {
  it('units in different channels overlap; those in one channel follow each other', async () => {
    const answer = Promise.withResolvers<void>();
    const begun: string[] = [];
    const { store, turns, settled } = setUp(async ({ eventId, payload }, { onWait, onResume }) => {
      begun.push(`${(payload as { channelId: string }).channelId} ${eventId.replace(/\D+/, '')}`);
      onWait!();
      await answer.promise;
      await onResume!();
      return handled;
    });
    await store(16, 'g', 'message.create', 1, (n) => `c${n % 8}`);
    await expect(turns.take('g')).resolves.toBe('idle');
    while (begun.length < 8) await new Promise(setImmediate);
    expect(new Set(begun.map((each) => each.split(' ')[0])).size).toBe(8);
    answer.resolve();
    await settled();
    expect(begun).toHaveLength(16);
    for (const channel of new Set(begun.map((each) => each.split(' ')[0]))) {
      const numbers = begun.filter((each) => each.startsWith(`${channel} `)).map((each) => Number(each.split(' ')[1]));
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    }
  });

  it('a turn whose units wait → takes new events, and ends when all are handled', async () => {
    const answer = Promise.withResolvers<void>();
    const begun: string[] = [];
    const { store, turns, settled, inbox } = setUp(async ({ eventId }, { onWait, onResume }) => {
      begun.push(eventId);
      onWait!();
      await answer.promise;
      await onResume!();
      return handled;
    });
    await store(1);
    await turns.take('g');
    await store(1, 'g', 'message.create', 2, () => 'other');
    await turns.take('g');
    while (begun.length < 2) await new Promise(setImmediate);
    expect(inbox.events).toHaveLength(2);
    answer.resolve();
    await settled();
    while (turns.active > 0) await new Promise(setImmediate);
  });

  it('more guilds than slots whose units all wait → every further guild has its turn', async () => {
    const never = Promise.withResolvers<never>();
    const begun: string[] = [];
    const { store, turns } = setUp(
      async ({ compartmentId }, { onWait }) => {
        begun.push(compartmentId);
        onWait!();
        return never.promise;
      },
      { working: 2 },
    );
    const guilds = Array.from({ length: 10 }, (_, n) => `guild-${n}`);
    for (const guild of guilds) {
      await store(1, guild);
      await expect(turns.take(guild)).resolves.toBe('idle');
    }
    expect(begun).toEqual(guilds);
    await turns.stop(0);
  });

  it('an event goes to every compartment that listens, and is marked when all have ended', async () => {
    const plugin = { ...scriptsCompartment('g'), id: 'g/plugin' };
    const answer = Promise.withResolvers<void>();
    const begun: string[] = [];
    const { state, inbox, store, turns, settled } = setUp(async ({ compartmentId, eventId }, { onWait }) => {
      begun.push(`${compartmentId} ${eventId.replace(/\D+/, '')}`);
      if (compartmentId !== 'g') {
        onWait!();
        await answer.promise;
      }
      return handled;
    });
    state.plugins = [plugin];
    await store(2);
    await turns.take('g');
    while (begun.length < 3) await new Promise(setImmediate);
    expect(begun.toSorted()).toEqual(['g 1', 'g 2', 'g/plugin 1']);
    expect(inbox.events).toHaveLength(2);
    answer.resolve();
    await settled();
    expect(begun).toContain('g/plugin 2');
  });

  it('a plugin that is always cut off → its events are parked, and the guild’s own scripts handle each of them once', async () => {
    const own: string[] = [];
    const { state, inbox, store, turns, settled } = setUp(async ({ compartmentId, eventId }) => {
      if (compartmentId !== 'g') return cutOff;
      own.push(eventId);
      return handled;
    });
    state.plugins = [{ ...scriptsCompartment('g'), id: 'g/plugin' }];
    await store(5);
    await turns.take('g');
    await settled();
    expect(own).toEqual(Array.from({ length: 5 }, (_, n) => `gmessage.create${n + 1}`));
    expect(inbox.parkedEvents).toHaveLength(5);
  });

  it('a plugin that cannot start → the guild’s own scripts do not wait for it', async () => {
    const never = Promise.withResolvers<never>();
    const own: string[] = [];
    const { state, store, turns } = setUp(async ({ eventId }) => {
      own.push(eventId);
      return handled;
    });
    const plugin = { ...scriptsCompartment('g'), id: 'g/plugin' };
    state.plugins = [plugin];
    state.wait = ({ compartment }) => (compartment.id === plugin.id ? never.promise : null);
    await store(3);
    void turns.take('g');
    while (own.length < 3) await new Promise(setImmediate);
    await turns.stop(0);
  });

  it('more units than the limit of a compartment → the rest waits, and the log says so once', async () => {
    const answer = Promise.withResolvers<void>();
    let open = 0;
    let most = 0;
    const { lines, store, turns, settled } = setUp(async (_unit, { onWait, onResume }) => {
      open += 1;
      most = Math.max(most, open);
      onWait!();
      await answer.promise;
      await onResume!();
      open -= 1;
      return handled;
    });
    await store(100, 'g', 'message.create', 1, (n) => `c${n}`);
    await turns.take('g');
    while (lines.length === 0 && open < 100) await new Promise(setImmediate);
    answer.resolve();
    await settled();
    expect(most).toBe(limits.units.perCompartment - limits.units.keptForUnordered);
    while (turns.active > 0) await new Promise(setImmediate);
    expect(lines.map(({ code }) => code)).toEqual(['vm.units-full']);
  });

  it('an unordered handler → starts at once although ordered ones fill all their places', async () => {
    const never = Promise.withResolvers<never>();
    let unordered = 0;
    const { state, store, turns } = setUp(async ({ handler }, { onWait }) => {
      if (handler.order === 'none') unordered += 1;
      onWait!();
      return never.promise;
    });
    await store(60, 'g', 'message.create', 1, (n) => `c${n}`);
    await turns.take('g');
    state.handlers = [{ ...mainHandler, order: 'none' }];
    await store(1, 'g', 'message.create', 61);
    await turns.take('g');
    while (unordered < 1) await new Promise(setImmediate);
    await turns.stop(0);
  });

  it('a wake-up while a turn ends → another turn', async () => {
    const { store, turns, inbox } = setUp(async () => handled);
    const release = inbox.release.bind(inbox);
    inbox.release = async (lease) => {
      await expect(turns.take('g')).resolves.toBe('idle');
      await release(lease);
    };
    await store(1);
    await expect(turns.take('g')).resolves.toBe('more');
  });

  it('the process stops → the turn ends in time, and no event is lost', async () => {
    const { inbox, store, turns } = setUp(() => new Promise<never>(() => {}));
    await store(1);
    const turn = turns.take('g');
    await new Promise((resolve) => setTimeout(resolve, 5));
    await turns.stop(10);
    await expect(turn).resolves.toBe('more');
    expect(inbox.events).toHaveLength(1);
    await expect(inbox.acquire('g', 'other', 1)).resolves.not.toBeNull();
  });

  it('random handlers and restarts → each event is settled once and in order', async () => {
    const outcome = fc.constantFrom('handled', 'failed', 'blamed', 'innocent', 'restart');
    await fc.assert(
      fc.asyncProperty(fc.array(outcome, { maxLength: 40 }), async (script) => {
        const settled: string[] = [];
        let restart = (): void => {};
        const { inbox, process, store } = setUp(async ({ eventId: id }) => {
          const next = script.shift() ?? 'handled';
          if (next === 'restart') {
            restart();
            return new Promise<never>(() => {});
          }
          if (next === 'blamed' || next === 'innocent') return next === 'blamed' ? cutOff : innocent;
          settled.push(id);
          return next === 'failed' ? failed : handled;
        });
        await store(10);
        for (let n = 0; inbox.events.length > 0; n += 1) {
          const turns = process(`p${n}`);
          restart = () => void turns.stop(0);
          await turns.take('g');
          await turns.stop(0);
        }
        const ids = [...settled, ...inbox.parkedEvents.map(({ id }) => id)];
        expect(new Set(ids).size).toBe(10);
        const order = settled.map((id) => Number(/\d+$/.exec(id)![0]));
        // After a restart an event may come again, but only directly after its first time in this order.
        expect([...new Set(order)]).toEqual([...new Set(order)].sort((a, b) => a - b));
      }),
      { numRuns: 40 },
    );
  });
});
