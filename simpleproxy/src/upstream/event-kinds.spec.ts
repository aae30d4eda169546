import { EventKinds } from './event-kinds.ts';

const MINUTE = 60_000;

describe('EventKinds', () => {
  const world = () => {
    const clock = { now: 0 };
    const kinds = new EventKinds(() => clock.now);
    const come = (type: string, times: number, everyMs: number) => {
      for (let n = 0; n < times; n++) {
        clock.now += everyMs;
        kinds.see(type);
      }
    };
    return { clock, kinds, come };
  };

  it('a frequent kind is silent for more than ten minutes → reported once, with the usual pause', () => {
    const { clock, kinds, come } = world();
    come('MESSAGE_CREATE', 100, 1000);
    clock.now += 10 * MINUTE;
    expect(kinds.newlySilent()).toEqual([]);
    clock.now += 1;
    expect(kinds.newlySilent()).toEqual([{ type: 'MESSAGE_CREATE', silentMs: 10 * MINUTE + 1, usualMs: 1000 }]);
    expect(kinds.newlySilent()).toEqual([]);
    expect(kinds.silent).toHaveLength(1);
    expect(kinds.see('MESSAGE_CREATE')).toBe(true);
    expect([kinds.silent, kinds.see('MESSAGE_CREATE')]).toEqual([[], false]);
  });

  it('a rare kind, or one that comes once an hour → its silence is not reported', () => {
    const { clock, kinds, come } = world();
    come('GUILD_BAN_ADD', 5, 1000);
    come('GUILD_UPDATE', 30, 60 * MINUTE);
    clock.now += 5 * 60 * MINUTE;
    expect(kinds.silent).toEqual([]);
  });

  it('dispatches → the time since the last of each kind', () => {
    const { clock, kinds, come } = world();
    come('A', 1, 10);
    come('B', 1, 10);
    clock.now += 5;
    expect([...kinds.silences()]).toEqual([
      ['A', 15],
      ['B', 5],
    ]);
  });
});
