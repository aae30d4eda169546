import { EventSeeds } from './event-seeds.ts';

function setUp() {
  const asked: string[] = [];
  const of = (guildId: string): Promise<string> => {
    asked.push(guildId);
    return Promise.resolve(`secret of ${guildId}`);
  };
  return { asked, seeds: new EventSeeds({ of }) };
}

describe('seeds of events', () => {
  it('the same event of the same guild → the same 128 bits, also in another process', async () => {
    const seed = await setUp().seeds.of('1', 'timer:1:draw:5');
    expect(seed).toMatch(/^[0-9a-f]{32}$/);
    expect(await setUp().seeds.of('1', 'timer:1:draw:5')).toBe(seed);
  });

  it('another event or another secret → another seed; the secret is read once', async () => {
    const { asked, seeds } = setUp();
    const all = await Promise.all(['1', '2'].flatMap((guild) => ['a', 'b'].map((event) => seeds.of(guild, event))));
    expect(new Set(all).size).toBe(4);
    await seeds.of('1', 'c');
    expect(asked.filter((guild) => guild === '1').length).toBeLessThanOrEqual(2);
  });
});
