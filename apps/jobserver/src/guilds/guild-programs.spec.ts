import type { ScriptsPort } from '#libs/ports';
import { MemoryBus } from '../../memory/memory-bus.ts';
import { GuildPrograms } from './guild-programs.ts';

function setUp() {
  const state = { hash: '1', loads: 0, gate: Promise.resolve() };
  const scripts = {
    program: async (guildId: string) => {
      state.loads += 1;
      const { hash } = state;
      await state.gate;
      return { guildId, hash, modules: [], listens: [] };
    },
  } as unknown as ScriptsPort;
  return { state, bus: new MemoryBus(), programs: new GuildPrograms(scripts) };
}

describe('GuildPrograms', () => {
  it('concurrent requests for a program → one load', async () => {
    const { state, programs } = setUp();
    await Promise.all([programs.get('g'), programs.get('g')]);
    await programs.get('g');
    expect(state.loads).toBe(1);
  });

  it('a change, or a gap of the bus → loaded again', async () => {
    const { state, bus, programs } = setUp();
    await programs.listen(bus);
    await programs.get('g');
    state.hash = '2';
    await bus.publish('scripts.changed', { guildId: 'other' });
    expect((await programs.get('g'))!.hash).toBe('1');
    await bus.publish('scripts.changed', { guildId: 'g' });
    expect((await programs.get('g'))!.hash).toBe('2');
    state.hash = '3';
    bus.resync();
    expect((await programs.get('g'))!.hash).toBe('3');
  });

  it('a change during a load → the loaded program is not cached', async () => {
    const { state, bus, programs } = setUp();
    await programs.listen(bus);
    const gate = Promise.withResolvers<void>();
    state.gate = gate.promise;
    const early = programs.get('g');
    await new Promise(setImmediate);
    state.hash = '2';
    await bus.publish('scripts.changed', { guildId: 'g' });
    gate.resolve();
    await early;
    expect((await programs.get('g'))!.hash).toBe('2');
  });

  it('more bytes than allowed → the least recently used program is evicted', async () => {
    const loads: string[] = [];
    const program = (guildId: string) => {
      loads.push(guildId);
      const module = { name: 'main', versionId: 'v', contentHash: 'h', code: 'x'.repeat(40_000), map: '' };
      return Promise.resolve({ guildId, hash: guildId, modules: [module], listens: [] });
    };
    const programs = new GuildPrograms({ program }, 100_000);
    for (const guildId of ['a', 'b', 'a', 'c', 'a', 'b']) await programs.get(guildId);
    expect(loads).toEqual(['a', 'b', 'c', 'b']);
  });
});
