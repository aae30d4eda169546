import { Fault, limits } from '#libs/vocabulary';
import { KnownIds } from './known-ids.ts';

function world(listed: string[], asked: string[] = []) {
  const calls: string[] = [];
  const clock = { now: 0 };
  const source = {
    list: (guildId: string) => {
      calls.push(`list ${guildId}`);
      return Promise.resolve(listed);
    },
    ask: (_: string, id: string) => {
      calls.push(`ask ${id}`);
      return Promise.resolve(asked.includes(id));
    },
  };
  return { listed, asked, calls, clock, source, known: new KnownIds(source, () => clock.now) };
}

describe('KnownIds', () => {
  it('two ids of a guild → one call for the list', async () => {
    const { known, calls } = world(['a', 'b']);
    expect(await Promise.all([known.has('g', 'a'), known.has('g', 'b')])).toEqual([true, true]);
    expect(await known.has('g', 'b')).toBe(true);
    expect(calls).toEqual(['list g']);
  });

  it('an id that is not in the list → one call for it, then known', async () => {
    const { known, calls } = world(['a'], ['new']);
    expect(await known.has('g', 'new')).toBe(true);
    expect(await known.has('g', 'new')).toBe(true);
    expect(calls).toEqual(['list g', 'ask new']);
  });

  it('two guilds → their ids stay apart', async () => {
    const known = new KnownIds({ list: (g) => Promise.resolve([`of ${g}`]), ask: () => Promise.resolve(false) });
    expect(await known.has('g', 'of g')).toBe(true);
    expect(await known.has('h', 'of g')).toBe(false);
  });

  it('a foreign id, many times → one call until the cached answer expires', async () => {
    const { known, calls, clock } = world(['a']);
    for (let times = 0; times < 5; times += 1) expect(await known.has('g', 'wrong')).toBe(false);
    expect(calls).toEqual(['list g', 'ask wrong']);
    clock.now = limits.discord.foreignIdMs + 1;
    expect(await known.has('g', 'wrong')).toBe(false);
    expect(calls.filter((call) => call === 'ask wrong')).toHaveLength(2);
  });

  it('many unknown ids → one call for the list per second at most', async () => {
    const { known, calls, clock } = world(['a']);
    for (let n = 0; n < 100; n += 1) {
      clock.now = n * 50;
      await known.has('g', `unknown ${n}`);
    }
    expect(calls.filter((call) => call === 'list g')).toHaveLength(5);
  });

  it('a cached foreign id that the list now contains → known', async () => {
    const { known, listed, clock } = world([]);
    expect(await known.has('g', 'soon')).toBe(false);
    listed.push('soon');
    clock.now = limits.discord.listEveryMs;
    expect(await known.has('g', 'soon')).toBe(true);
  });

  it('an id that the bot cannot see yet → the fault, and a new call the next time', async () => {
    let visible = false;
    const ask = () =>
      visible ? Promise.resolve(true) : Promise.reject(new Fault('discord.missing-access', 'no', { status: 403 }));
    const known = new KnownIds({ list: () => Promise.resolve([]), ask });
    await expect(known.has('g', 'thread')).rejects.toMatchObject({ code: 'discord.missing-access' });
    visible = true;
    expect(await known.has('g', 'thread')).toBe(true);
  });

  it('more ids than the cache holds → evicted ids are requested again, and no answer is wrong', async () => {
    const many = Array.from({ length: limits.discord.knownIdsPerGuild + 500 }, (_, n) => `${n}`);
    const { known, calls } = world(many, many);
    for (const id of many) expect(await known.has('g', id)).toBe(true);
    expect(calls.filter((call) => call.startsWith('ask')).length).toBeGreaterThan(0);
  });

  it('the list fails → the same error', async () => {
    const known = new KnownIds({ list: () => Promise.reject(new Error('down')), ask: () => Promise.resolve(true) });
    await expect(known.has('g', 'a')).rejects.toThrow('down');
    await expect(known.has('g', 'a')).rejects.toThrow('down');
  });
});
