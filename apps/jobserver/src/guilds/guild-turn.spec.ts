import type {
  Compartment,
  GuildLogLine,
  GuildLogPort,
  OpCall,
  OpenOutcome,
  Program,
  UnitCallbacks,
  UnitOutcome,
  VmHandler,
  VmPort,
  VmUnit,
  WorkPort,
} from '#libs/ports';
import { scriptsCompartment } from '#libs/vm';
import { Fault, limits, type Json } from '#libs/vocabulary';
import fc from 'fast-check';
import { MemoryBus } from '../../memory/memory-bus.ts';
import { MemoryInbox } from '../../memory/memory-inbox.ts';
import { silentLog } from '../../memory/silent-log.ts';
import { GuildLogBuffer } from './guild-log-buffer.ts';
import { GuildTurns } from './guild-turns.ts';

const fault = new Fault('script.timeout', 'It ran too long.').toJSON();
const handled: UnitOutcome = { status: 'done', cpuMs: 0, ops: 0 };
const failed: UnitOutcome = { status: 'failed', fault, cpuMs: 0, ops: 0 };
const cutOff: UnitOutcome = { status: 'cut-off', blamed: true, fault, endedIsolate: true };
const innocent: UnitOutcome = {
  status: 'cut-off',
  blamed: false,
  endedIsolate: true,
  fault: new Fault('vm.worker-died', 'It died.', { side: 'system', retryable: true }).toJSON(),
};

type Unit = VmUnit & { compartmentId: string };
type Handler = (unit: Unit, callbacks: UnitCallbacks, program: Program) => Promise<UnitOutcome>;

const mainHandler: VmHandler = { script: 'main', event: 'message.create', nth: 0, order: null };
const callOf = (unit: Unit, callNo = 1): OpCall => ({
  compartment: scriptsCompartment('g'),
  eventId: unit.eventId,
  handler: 'main:0',
  callNo,
  op: 'messages.send',
  input: {},
  script: null,
});

// Real: turn, lanes, slots, lease keeper, acknowledgements, log buffer. In memory: inbox, bus, programs, VM.
function setUp(handler: Handler, options: { leaseMs?: number; working?: number; open?: number } = {}) {
  const inbox = new MemoryInbox();
  const bus = new MemoryBus();
  const lines: GuildLogLine[] = [];
  const closed: string[] = [];
  const woken: string[] = [];
  const repeats: string[] = [];
  const state = {
    hash: '1',
    handlers: [mainHandler],
    plugins: [] as Compartment[],
    open: (_program: Program): OpenOutcome | null => null,
    wait: (_program: Program): Promise<never> | null => null,
  };
  const logPort = {
    append: async (_: string, added: GuildLogLine[]) => void lines.push(...added),
  } as unknown as GuildLogPort;
  const opened = new Map<string, Program>();
  const vm: VmPort = {
    open: async (program) => {
      opened.set(program.compartment.id, program);
      await state.wait(program);
      return state.open(program) ?? { status: 'open', handlers: state.handlers, setAside: null };
    },
    dispatch: (compartmentId, unit, callbacks) =>
      handler({ ...unit, compartmentId }, callbacks, opened.get(compartmentId)!),
    close: async (guildId) => void closed.push(guildId),
    inspect: () => Promise.reject(new Error('not here')),
  };
  const programs = async (guildId: string): Promise<Program[]> =>
    [scriptsCompartment(guildId), ...state.plugins].map((compartment) => ({
      compartment,
      hash: state.hash,
      modules: [],
      listens: ['message.create'],
    }));
  const process = (owner: string) =>
    new GuildTurns({
      deps: {
        inbox,
        programs,
        vm,
        guildLog: new GuildLogBuffer(logPort, bus, silentLog),
        answerOp: async (call, keeper, { mayRepeat }) => {
          keeper.assertHeld();
          if (mayRepeat) repeats.push(call.eventId);
          return null;
        },
        log: silentLog,
        metrics: { settled() {}, struck() {}, unitsFull() {} },
        owner,
        leaseMs: options.leaseMs ?? 60_000,
      },
      working: options.working ?? 4,
      open: options.open ?? 100,
      bus,
      work: { wakeGuild: async (guildId: string) => void woken.push(guildId) } as unknown as WorkPort,
      log: silentLog,
    });
  const payload = (channelId: string): Json => ({ channelId, author: { id: 'u' } });
  const store = (
    count: number,
    guildId = 'g',
    name = 'message.create',
    from = 1,
    channel: (n: number) => string = () => 'c',
  ) =>
    inbox.append(
      Array.from({ length: count }, (_, n) => ({
        id: `${guildId}${name}${from + n}`,
        guildId,
        name,
        payload: payload(channel(from + n)),
      })),
    );
  const turns = process('me');
  const settled = async (count = 0): Promise<void> => {
    while (inbox.events.length > count) await new Promise(setImmediate);
  };
  return { inbox, bus, lines, closed, woken, repeats, state, process, store, turns, settled };
}

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
    ['the database refuses', new Fault('database.refused', 'no', { side: 'system' })],
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
      throw new Fault('database.unavailable', 'away', { retryable: true, side: 'system' });
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
