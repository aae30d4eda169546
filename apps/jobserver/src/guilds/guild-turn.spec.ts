import type { GuildLogLine, GuildLogPort, GuildProgram, ScriptsPort, WorkPort } from '#libs/ports';
import { Fault, limits } from '#libs/vocabulary';
import fc from 'fast-check';
import { MemoryBus } from '../../memory/memory-bus.ts';
import { MemoryInbox } from '../../memory/memory-inbox.ts';
import { silentLog } from '../../memory/silent-log.ts';
import { GuildLogBuffer } from './guild-log-buffer.ts';
import { GuildPrograms } from './guild-programs.ts';
import { GuildTurns } from './guild-turns.ts';
import type { EventCalls, EventOutcome, GuildVms } from './guild-vms.ts';

const fault = new Fault('script.timeout', 'It ran too long.').toJSON();
const handled: EventOutcome = { kind: 'handled' };
const cutOff: EventOutcome = { kind: 'cut-off', blamed: true, fault };
const innocent: EventOutcome = {
  kind: 'cut-off',
  blamed: false,
  fault: new Fault('vm.worker-died', 'It died.', { side: 'system', retryable: true }).toJSON(),
};

type Handler = (event: { id: string; name: string }, calls: EventCalls, program: GuildProgram) => Promise<EventOutcome>;

// Real: turn, lease keeper, acknowledgements, program cache, log buffer. In memory: inbox, bus, scripts, VM.
function setUp(handler: Handler, options: { leaseMs?: number; slots?: number } = {}) {
  const inbox = new MemoryInbox();
  const bus = new MemoryBus();
  const lines: GuildLogLine[] = [];
  const closed: string[] = [];
  const woken: string[] = [];
  const repeats: string[] = [];
  const state = { hash: '1', listens: ['message.create'] };
  const scripts = {
    program: async (guildId: string) => ({ guildId, modules: [], ...state }),
  } as unknown as ScriptsPort;
  const logPort = {
    append: async (_: string, added: GuildLogLine[]) => void lines.push(...added),
  } as unknown as GuildLogPort;
  const vms: GuildVms = {
    dispatch: (program, event, calls) => handler(event, calls, program),
    close: async (guildId) => void closed.push(guildId),
  };
  const programs = new GuildPrograms(scripts);
  const process = (owner: string) =>
    new GuildTurns({
      deps: {
        inbox,
        programs,
        vms,
        guildLog: new GuildLogBuffer(logPort, bus, silentLog),
        answerOp: async (_guild, event, _call, keeper, { mayRepeat }) => {
          keeper.assertHeld();
          if (mayRepeat) repeats.push(event);
          return null;
        },
        log: silentLog,
        metrics: { settled() {}, struck() {} },
        owner,
        leaseMs: options.leaseMs ?? 60_000,
      },
      slots: options.slots ?? 4,
      bus,
      work: { wakeGuild: async (guildId: string) => void woken.push(guildId) } as unknown as WorkPort,
      log: silentLog,
    });
  const store = (count: number, guildId = 'g', name = 'message.create', from = 1) =>
    inbox.append(
      Array.from({ length: count }, (_, n) => ({ id: `${guildId}${name}${from + n}`, guildId, name, payload: null })),
    );
  return { inbox, bus, lines, closed, woken, repeats, state, programs, process, store, turns: process('me') };
}

describe('a guild turn', () => {
  it('handles events in order, one at a time, and marks each as done', async () => {
    const seen: string[] = [];
    let running = 0;
    const { inbox, store, turns } = setUp(async (event) => {
      running += 1;
      expect(running).toBe(1);
      await new Promise(setImmediate);
      seen.push(event.id);
      running -= 1;
      return handled;
    });
    await store(120);
    await expect(turns.take('g')).resolves.toBe('idle');
    expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => `gmessage.create${n + 1}`));
    expect(inbox.events).toEqual([]);
  });

  it('skips events that nobody listens for', async () => {
    const { inbox, store, turns } = setUp(() => Promise.reject(new Error('not to be called')));
    await store(3, 'g', 'member.add');
    await turns.take('g');
    expect(inbox.events).toEqual([]);
  });

  it('hands a cut-off event in once more, then parks it and says so', async () => {
    let calls = 0;
    const { inbox, lines, store, turns } = setUp(async ({ id }) => {
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

  it('gives no strike to an event that was cut off by somebody else’s doing', async () => {
    const outcomes: EventOutcome[] = [innocent, innocent, handled];
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
    const { inbox, lines, store, turns } = setUp(async ({ id }) => {
      if (id.endsWith('1')) throw error;
      return handled;
    });
    await store(2);
    await expect(turns.take('g')).resolves.toBe('idle');
    expect(inbox.events).toEqual([]);
    expect(inbox.parkedEvents).toMatchObject([{ id: 'gmessage.create1', attempts: limits.vm.attemptsPerEvent }]);
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'error']);
  });

  it('leaves an event where it is while something outside is away', async () => {
    const { inbox, store, turns } = setUp(async () => {
      throw new Fault('database.unavailable', 'away', { retryable: true, side: 'system' });
    });
    await store(1);
    await expect(turns.take('g')).rejects.toMatchObject({ code: 'database.unavailable' });
    expect(inbox.events).toMatchObject([{ attempts: 0 }]);
  });

  it('runs an edited program from the very next event', async () => {
    const hashes: string[] = [];
    const { bus, programs, state, store, turns } = setUp(async (_event, _calls, program) => {
      hashes.push(program.hash);
      if (hashes.length === 2) {
        state.hash = '2';
        await bus.publish('scripts.changed', { guildId: 'g' });
      }
      return handled;
    });
    await programs.listen(bus);
    await store(4);
    await turns.take('g');
    expect(hashes).toEqual(['1', '1', '2', '2']);
  });

  it('leaves a guild alone that another process owns, and comes back when that lease may have run out', async () => {
    const { inbox, store, turns, woken } = setUp(async () => handled, { leaseMs: 15 });
    const foreign = await inbox.acquire('g', 'other', 60_000);
    await store(1);
    await expect(turns.take('g')).resolves.toBe('idle');
    expect(inbox.events).toHaveLength(1);
    while (woken.length === 0) await new Promise(setImmediate);
    await inbox.release(foreign!);
    // On a busy machine so short a lease may be lost again.
    while (inbox.events.length > 0) await turns.take('g');
  });

  it('stops at once when the lease is lost: no op is answered, nothing is marked, the VM is closed', async () => {
    const { inbox, closed, store, turns } = setUp(
      async (_event, calls) => {
        inbox.leases.set('g', { owner: 'other', fence: 99n, until: Infinity });
        for (;;) {
          await new Promise((resolve) => setTimeout(resolve, 1));
          await calls.onOp({ op: 'messages.send', input: {}, callNo: 1, script: null });
        }
      },
      { leaseMs: 30 },
    );
    await store(2);
    await expect(turns.take('g')).resolves.toBe('idle');
    expect(inbox.events).toHaveLength(2);
    expect(closed).toEqual(['g']);
  });

  it('starts a new VM when another process has owned the guild in between', async () => {
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

  it('closes the VM that it kept when another process takes the guild over, unless that is old news', async () => {
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

  it('tells ops which events may have been begun before: the oldest after another owner, and those handled again', async () => {
    const call = { op: 'log', input: {}, callNo: 1, script: null };
    let cuts = 1;
    const { process, repeats, store, turns } = setUp(async ({ id }, calls) => {
      await calls.onOp(call);
      if (id !== 'gmessage.create2') return handled;
      cuts -= 1;
      return cuts >= 0 ? innocent : handled;
    });
    await store(3);
    await turns.take('g');
    expect(repeats).toEqual(['gmessage.create2']);
    repeats.length = 0;
    await store(20, 'g', 'message.create', 4);
    await process('other').take('g');
    expect(repeats).toEqual(Array.from({ length: 10 }, (_, n) => `gmessage.create${n + 4}`));
  });

  it('gives its slot away after a batch when every slot is taken', async () => {
    const { inbox, store, turns } = setUp(async () => handled, { slots: 1 });
    await store(limits.inbox.batch + 10);
    await expect(turns.take('g')).resolves.toBe('more');
    expect(inbox.events).toHaveLength(10);
  });

  it('asks for another turn if it was woken while it ran', async () => {
    const { store, turns } = setUp(async () => {
      await expect(turns.take('g')).resolves.toBe('idle');
      return handled;
    });
    await store(1);
    await expect(turns.take('g')).resolves.toBe('more');
  });

  it('ends in time when the process is stopped, and loses nothing', async () => {
    const { inbox, store, turns } = setUp(() => new Promise<never>(() => {}));
    await store(1);
    const turn = turns.take('g');
    await new Promise((resolve) => setTimeout(resolve, 5));
    await turns.stop(10);
    await expect(turn).resolves.toBe('more');
    expect(inbox.events).toHaveLength(1);
    await expect(inbox.acquire('g', 'other', 1)).resolves.not.toBeNull();
  });

  it('settles every event once and in order, whatever handlers and restarts do', async () => {
    const outcome = fc.constantFrom('handled', 'failed', 'blamed', 'innocent', 'restart');
    await fc.assert(
      fc.asyncProperty(fc.array(outcome, { maxLength: 40 }), async (script) => {
        const settled: string[] = [];
        let restart = (): void => {};
        const { inbox, process, store } = setUp(async ({ id }) => {
          const next = script.shift() ?? 'handled';
          if (next === 'restart') {
            restart();
            return new Promise<never>(() => {});
          }
          if (next === 'blamed' || next === 'innocent') return next === 'blamed' ? cutOff : innocent;
          settled.push(id);
          return { kind: next === 'failed' ? 'failed' : 'handled' };
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
        // Handed in again after a restart: only what a later one repeats at once, never out of order beyond it.
        expect([...new Set(order)]).toEqual([...new Set(order)].sort((a, b) => a - b));
      }),
      { numRuns: 40 },
    );
  });
});
