import type { GuildsPort } from '#libs/ports';
import { GuildPresence } from './guild-presence.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
const packet = (t: string, d: unknown) => ({ op: 0, t, s: 1, d });
const guild = (id: string, name: string) => ({ id, name, icon: null, member_count: 3 });

function setUp() {
  const present = new Map<string, string>();
  const unavailable = new Set<string>();
  const state = { away: 0, calls: [] as string[] };
  const guilds = {
    upsert: async (rows: Array<{ id: string; name: string }>) => {
      state.calls.push('upsert');
      if (state.away > 0) {
        state.away -= 1;
        throw new Error('away');
      }
      for (const { id, name } of rows) present.set(id, name);
      for (const { id } of rows) unavailable.delete(id);
    },
    markUnavailable: async (ids: string[]) => ids.forEach((id) => unavailable.add(id)),
    markGone: async (id: string) => present.delete(id),
    markAllGoneExcept: async (ids: string[]) => {
      for (const id of present.keys()) if (!ids.includes(id)) present.delete(id);
      return [];
    },
  } as unknown as GuildsPort;
  const presence = new GuildPresence(guilds, silent);
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
    presence.end();
  };
  return { presence, present, unavailable, state, until };
}

describe('GuildPresence', () => {
  it('READY without a known guild → the guild is marked as left', async () => {
    const { presence, present, until } = setUp();
    present.set('gone', 'left while away');
    presence.take(packet('READY', { guilds: [{ id: 'a', unavailable: true }] }));
    presence.take(packet('GUILD_CREATE', guild('a', 'A')));
    await until(() => present.get('a') === 'A' && !present.has('gone'));
  });

  it('READY of one shard → guilds of other shards are unchanged', async () => {
    const { presence, present, until } = setUp();
    present.set('b', 'of another shard');
    presence.take(packet('READY', { guilds: [{ id: 'a' }], shard: [0, 2] }));
    presence.take(packet('GUILD_CREATE', guild('a', 'A')));
    await until(() => present.has('a'));
    expect(present.has('b')).toBe(true);
  });

  it('a guild in an outage when the bot connects → still present, under its known name', async () => {
    const { presence, present, unavailable, until } = setUp();
    present.set('a', 'A');
    present.set('gone', 'left while away');
    presence.take(packet('READY', { guilds: [{ id: 'a', unavailable: true }] }));
    presence.take(packet('GUILD_DELETE', { id: 'a', unavailable: true }));
    presence.take(packet('GUILD_CREATE', { id: 'a', unavailable: true }));
    await until(() => !present.has('gone') && unavailable.has('a'));
    expect(present.get('a')).toBe('A');
  });

  it('an outage → unavailable until the guild is back', async () => {
    const { presence, unavailable, until } = setUp();
    presence.take(packet('GUILD_CREATE', guild('a', 'A')));
    presence.take(packet('GUILD_DELETE', { id: 'a', unavailable: true }));
    presence.take(packet('GUILD_DELETE', { id: 'b', unavailable: true }));
    while (unavailable.size < 2) await new Promise(setImmediate);
    presence.take(packet('GUILD_CREATE', guild('a', 'A')));
    await until(() => !unavailable.has('a'));
    expect([...unavailable]).toEqual(['b']);
  });

  it('an outage → still present; a removal → gone; the latest dispatch of a guild counts', async () => {
    const { presence, present, until } = setUp();
    presence.take(packet('GUILD_CREATE', guild('a', 'A')));
    presence.take(packet('GUILD_CREATE', guild('b', 'B')));
    presence.take(packet('GUILD_DELETE', { id: 'a', unavailable: true }));
    presence.take(packet('GUILD_DELETE', { id: 'b' }));
    presence.take(packet('GUILD_UPDATE', { ...guild('a', 'A2'), member_count: undefined }));
    await until(() => present.get('a') === 'A2');
    expect(present.has('b')).toBe(false);
  });

  it('the database is unavailable → the write is retried', async () => {
    const { presence, present, state, until } = setUp();
    state.away = 1;
    presence.take(packet('GUILD_CREATE', guild('a', 'A')));
    await until(() => present.has('a'));
    expect(state.calls).toHaveLength(2);
  });
});
