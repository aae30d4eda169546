import type { BusPort, ScriptsPort } from '#libs/ports';
import { GuildListeners } from './guild-listeners.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
const settle = () => new Promise(setImmediate);

function setUp() {
  const table = new Map<string, string[]>([['g', ['message.create']]]);
  let change = (_message: { guildId: string }): void => {};
  let resync = (): void => {};
  const state = { fail: false };
  const gates: Array<() => void> = [];
  const gated = { on: false };
  const scripts = {
    listens: async (guildId?: string) => {
      const rows = [...table]
        .filter(([id]) => guildId === undefined || id === guildId)
        .map(([id, listens]) => ({ guildId: id, listens }));
      if (gated.on) await new Promise<void>((resolve) => gates.push(resolve));
      if (state.fail) throw new Error('away');
      return rows;
    },
  } as unknown as ScriptsPort;
  const bus = {
    subscribe: async (_topic: string, handler: typeof change, again: () => void) => {
      change = handler;
      resync = again;
      return async () => {};
    },
  } as unknown as BusPort;
  const listeners = new GuildListeners(scripts, silent);
  return {
    listeners,
    bus,
    table,
    state,
    gated,
    gates,
    change: (id: string) => change({ guildId: id }),
    resync: () => resync(),
  };
}

describe('GuildListeners', () => {
  it('before the first load → every event is wanted; after it → only events that scripts listen for', async () => {
    const { listeners, bus } = setUp();
    expect(listeners.wants('g', 'member.add')).toBe(true);
    const end = await listeners.start(bus);
    await settle();
    expect(listeners.wants('g', 'message.create')).toBe(true);
    expect(listeners.wants('g', 'member.add')).toBe(false);
    expect(listeners.wants('unheard-of', 'message.create')).toBe(false);
    await end();
  });

  it('a guild changes → every event of it is wanted until it is loaded again', async () => {
    const { listeners, bus, table, change } = setUp();
    const end = await listeners.start(bus);
    await settle();
    table.set('g', ['member.add']);
    change('g');
    expect(listeners.wants('g', 'reaction.add')).toBe(true);
    await settle();
    expect(listeners.wants('g', 'reaction.add')).toBe(false);
    expect(listeners.wants('g', 'member.add')).toBe(true);
    await end();
  });

  it('the bus was away, and the database is → every event is wanted', async () => {
    const { listeners, bus, state, resync } = setUp();
    const end = await listeners.start(bus);
    await settle();
    state.fail = true;
    resync();
    await settle();
    expect(listeners.wants('g', 'reaction.add')).toBe(true);
    await end();
  });

  it('an older load of all guilds ends after a newer load of one guild → the newer one stays', async () => {
    const { listeners, bus, table, change, gated, gates } = setUp();
    gated.on = true;
    const end = await listeners.start(bus);
    await settle();
    table.set('g', ['member.add']);
    gated.on = false;
    change('g');
    await settle();
    for (const open of gates) open();
    await settle();
    expect(listeners.wants('g', 'member.add')).toBe(true);
    await end();
  });
});
