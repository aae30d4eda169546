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
import { Fault, type Json } from '#libs/vocabulary';
import { MemoryBus } from '../memory/memory-bus.ts';
import { MemoryInbox } from '../memory/memory-inbox.ts';
import { silentLog } from '../memory/silent-log.ts';
import { GuildLogBuffer } from '../src/guilds/guild-log-buffer.ts';
import { GuildTurns } from '../src/guilds/guild-turns.ts';

export const fault = new Fault('script.timeout', 'It ran too long.').toJSON();
export const handled: UnitOutcome = { status: 'done', cpuMs: 0, ops: 0 };
export const failed: UnitOutcome = { status: 'failed', fault, cpuMs: 0, ops: 0 };
export const cutOff: UnitOutcome = { status: 'cut-off', blamed: true, fault, endedIsolate: true };
export const innocent: UnitOutcome = {
  status: 'cut-off',
  blamed: false,
  endedIsolate: true,
  fault: new Fault('vm.worker-died', 'It died.').toJSON(),
};

export type Unit = VmUnit & { compartmentId: string };
export type Handler = (unit: Unit, callbacks: UnitCallbacks, program: Program) => Promise<UnitOutcome>;

export const mainHandler: VmHandler = { script: 'main', event: 'message.create', nth: 0, order: null };
export const callOf = (unit: Unit, callNo = 1): OpCall => ({
  compartment: scriptsCompartment('g'),
  eventId: unit.eventId,
  handler: 'main:0',
  callNo,
  op: 'messages.send',
  input: {},
  script: null,
});

interface SetUpOptions {
  leaseMs?: number;
  /** Default: turns without events end at once. */
  lingerMs?: number;
  working?: number;
  open?: number;
}

// Real: turn, lanes, slots, lease keeper, acknowledgements, log buffer. In memory: inbox, bus, programs, VM.
export function setUp(handler: Handler, options: SetUpOptions = {}) {
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
        lingerMs: options.lingerMs ?? 0,
      },
      leaseMs: options.leaseMs ?? 60_000,
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
