import { Drafts } from './drafts';

/** A browser's storage: keys are properties of it. */
function memoryStorage(entries: Record<string, string> = {}): Storage {
  const methods = {
    getItem: (key: string) => entries[key] ?? null,
    setItem: (key: string, value: string) => void (entries[key] = value),
    removeItem: (key: string) => void delete entries[key],
  };
  return new Proxy(entries, {
    get: (target, key) => methods[key as keyof typeof methods] ?? target[String(key)],
  }) as unknown as Storage;
}

const ada = { userId: '1', guildId: '10', scriptId: 'a' };
const draft = (source: string, at = '2026-01-01T00:00:00.000Z') => ({ source, baseVersion: 1, at });

describe('drafts', () => {
  it('of one person → not those of another person, guild or script', () => {
    const drafts = new Drafts(() => memoryStorage({}));
    const kept = memoryStorage();
    const shared = new Drafts(() => kept);
    shared.write(ada, 'x', draft('secret'));
    for (const other of [
      { ...ada, userId: '2' },
      { ...ada, guildId: '11' },
      { ...ada, scriptId: 'b' },
    ]) {
      expect(shared.list(other)).toEqual([]);
    }
    expect(shared.list(ada)).toEqual([{ ...draft('secret'), id: 'x' }]);
    expect(drafts.list(ada)).toEqual([]);
  });

  it('of two editors → dropping one leaves the other; the newest is first', () => {
    const kept = memoryStorage();
    const drafts = new Drafts(() => kept);
    drafts.write(ada, 'one', draft('one'));
    drafts.write(ada, 'two', draft('two', '2026-01-02T00:00:00.000Z'));
    expect(drafts.list(ada).map(({ id }) => id)).toEqual(['two', 'one']);
    drafts.drop(ada, 'two');
    expect(drafts.list(ada).map(({ source }) => source)).toEqual(['one']);
  });

  it('forgotten at logging out → only those of this person are gone', () => {
    const kept = memoryStorage();
    const drafts = new Drafts(() => kept);
    const jonas = { ...ada, userId: '2' };
    drafts.write(ada, 'x', draft('1'));
    drafts.write(ada, 'y', draft('2'));
    drafts.write({ ...ada, scriptId: 'b' }, 'z', draft('3'));
    drafts.write(jonas, 'x', draft('4'));
    expect(drafts.countOf('1')).toBe(2);
    drafts.forget('1');
    expect(drafts.countOf('1')).toBe(0);
    expect(drafts.list(jonas)).toHaveLength(1);
  });

  it('written by an open editor after logging out → not kept, until the page is loaded again', () => {
    const kept = memoryStorage();
    const drafts = new Drafts(() => kept);
    drafts.write(ada, 'x', draft('secret'));
    drafts.forget('1');
    drafts.write(ada, 'x', draft('secret'));
    expect(drafts.list(ada)).toEqual([]);
    drafts.write({ ...ada, userId: '2' }, 'x', draft('of another person'));
    expect(drafts.countOf('2')).toBe(1);
    const loadedAgain = new Drafts(() => kept);
    loadedAgain.write(ada, 'x', draft('new'));
    expect(loadedAgain.countOf('1')).toBe(1);
  });

  it('without an owner, of an older version → removed; other keys stay', () => {
    const entries = { 'mainstay.draft.a': '{}', 'mainstay.channel.10': 'c' };
    new Drafts(() => memoryStorage(entries)).forgetOwnerless();
    expect(entries).toEqual({ 'mainstay.channel.10': 'c' });
  });

  it('that are damaged, or in storage that is forbidden → none', () => {
    const broken = memoryStorage({ 'mainstay.drafts.1.10.a.x': '{', 'mainstay.drafts.1.10.a.y': '{"source":1}' });
    expect(new Drafts(() => broken).list(ada)).toEqual([]);
    const forbidden = new Drafts(() => {
      throw new Error('forbidden');
    });
    forbidden.write(ada, 'x', draft('1'));
    expect(forbidden.list(ada)).toEqual([]);
  });
});
