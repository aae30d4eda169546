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
  it('two ids of a guild → one list', async () => {
    const { known, calls } = world(['a', 'b']);
    expect(await Promise.all([known.has('g', 'a'), known.has('g', 'b')])).toEqual([true, true]);
    expect(await known.has('g', 'b')).toBe(true);
    expect(calls).toEqual(['list g']);
  });

  it('an id that the list does not have → asked once, then known', async () => {
    const { known, calls } = world(['a'], ['new']);
    expect(await known.has('g', 'new')).toBe(true);
    expect(await known.has('g', 'new')).toBe(true);
    expect(calls).toEqual(['list g', 'ask new']);
  });

  it('keeps guilds apart', async () => {
    const known = new KnownIds({ list: (g) => Promise.resolve([`of ${g}`]), ask: () => Promise.resolve(false) });
    expect(await known.has('g', 'of g')).toBe(true);
    expect(await known.has('h', 'of g')).toBe(false);
  });

  it('a foreign id, many times → asked once in the time that it is remembered', async () => {
    const { known, calls, clock } = world(['a']);
    for (let times = 0; times < 5; times += 1) expect(await known.has('g', 'wrong')).toBe(false);
    expect(calls).toEqual(['list g', 'ask wrong']);
    clock.now = limits.discord.foreignIdMs + 1;
    expect(await known.has('g', 'wrong')).toBe(false);
    expect(calls.filter((call) => call === 'ask wrong')).toHaveLength(2);
  });

  it('many unknown ids → the list at most once a second', async () => {
    const { known, calls, clock } = world(['a']);
    for (let n = 0; n < 100; n += 1) {
      clock.now = n * 50;
      await known.has('g', `unknown ${n}`);
    }
    expect(calls.filter((call) => call === 'list g')).toHaveLength(5);
  });

  it('an id that the list has by now → known, although it was remembered as foreign', async () => {
    const { known, listed, clock } = world([]);
    expect(await known.has('g', 'soon')).toBe(false);
    listed.push('soon');
    clock.now = limits.discord.listEveryMs;
    expect(await known.has('g', 'soon')).toBe(true);
  });

  it('an id that the bot may not see yet → the fault, and asked again the next time', async () => {
    let visible = false;
    const ask = () =>
      visible ? Promise.resolve(true) : Promise.reject(new Fault('discord.missing-access', 'no', { status: 403 }));
    const known = new KnownIds({ list: () => Promise.resolve([]), ask });
    await expect(known.has('g', 'thread')).rejects.toMatchObject({ code: 'discord.missing-access' });
    visible = true;
    expect(await known.has('g', 'thread')).toBe(true);
  });

  it('more ids than are kept → asked again, never wrong', async () => {
    const many = Array.from({ length: limits.discord.knownIdsPerGuild + 500 }, (_, n) => `${n}`);
    const { known, calls } = world(many, many);
    for (const id of many) expect(await known.has('g', id)).toBe(true);
    expect(calls.filter((call) => call.startsWith('ask')).length).toBeGreaterThan(0);
  });

  it('passes on that it could not list', async () => {
    const known = new KnownIds({ list: () => Promise.reject(new Error('down')), ask: () => Promise.resolve(true) });
    await expect(known.has('g', 'a')).rejects.toThrow('down');
    await expect(known.has('g', 'a')).rejects.toThrow('down');
  });
});
