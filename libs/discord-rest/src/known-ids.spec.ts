import { KnownIds } from './known-ids.ts';

function source(listed: string[], asked: string[] = []) {
  const calls: string[] = [];
  return {
    calls,
    list: (guildId: string) => {
      calls.push(`list ${guildId}`);
      return Promise.resolve(listed);
    },
    ask: (_: string, id: string) => {
      calls.push(`ask ${id}`);
      return Promise.resolve(asked.includes(id));
    },
  };
}

describe('KnownIds', () => {
  it('asks once for a guild, and then knows its ids', async () => {
    const ids = source(['a', 'b']);
    const known = new KnownIds(ids);
    expect(await Promise.all([known.has('g', 'a'), known.has('g', 'b')])).toEqual([true, true]);
    expect(await known.has('g', 'b')).toBe(true);
    expect(ids.calls).toEqual(['list g']);
  });

  it('asks Discord about what the cache does not have yet', async () => {
    const ids = source(['a'], ['new']);
    const known = new KnownIds(ids);
    expect(await known.has('g', 'new')).toBe(true);
    expect(await known.has('g', 'new')).toBe(true);
    expect(ids.calls).toEqual(['list g', 'ask new']);
  });

  it('keeps guilds apart', async () => {
    const known = new KnownIds({ list: (g) => Promise.resolve([`of ${g}`]), ask: () => Promise.resolve(false) });
    expect(await known.has('g', 'of g')).toBe(true);
    expect(await known.has('h', 'of g')).toBe(false);
  });

  it('does not ask again and again about a wrong id', async () => {
    const ids = source(['a']);
    const known = new KnownIds(ids);
    for (let times = 0; times < 5; times += 1) expect(await known.has('g', 'wrong')).toBe(false);
    expect(ids.calls).toEqual(['list g', 'ask wrong']);
  });

  it('believes a no for a while only', async () => {
    const asked: string[] = [];
    const known = new KnownIds(source([], asked), 0);
    expect(await known.has('g', 'soon')).toBe(false);
    asked.push('soon');
    expect(await known.has('g', 'soon')).toBe(true);
  });

  it('passes on that it could not ask', async () => {
    const known = new KnownIds({ list: () => Promise.reject(new Error('down')), ask: () => Promise.resolve(true) });
    await expect(known.has('g', 'a')).rejects.toThrow('down');
    await expect(known.has('g', 'a')).rejects.toThrow('down');
  });
});
