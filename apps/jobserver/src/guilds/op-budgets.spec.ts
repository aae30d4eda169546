import type { GuildLogLine } from '#libs/ports';
import { limits } from '#libs/vocabulary';
import { OpBudgets } from './op-budgets.ts';

describe('the budget of ops', () => {
  const told: Array<{ guildId: string; lines: GuildLogLine[] }> = [];
  let now = 0;
  const budgets = (): OpBudgets => {
    told.length = 0;
    now = 0;
    const append = (guildId: string, lines: GuildLogLine[]): Promise<void> => {
      told.push({ guildId, lines });
      return Promise.resolve();
    };
    return new OpBudgets({ append }, () => now);
  };
  const cost = 5;
  const burst = limits.ops.costBurst / cost;

  it('lets a burst through at once, then makes calls wait, and tells the guild once a minute', async () => {
    const all = budgets();
    for (let call = 0; call < burst; call += 1) expect(await all.pay('1', 'messages.send')).toBe(0);
    expect(await all.pay('1', 'messages.send')).toBeGreaterThan(0);
    expect(await all.pay('1', 'messages.send')).toBeGreaterThan(0);
    expect(told).toMatchObject([{ guildId: '1', lines: [{ level: 'warn', code: 'op.budget' }] }]);
    now += 59_999;
    for (let call = 0; call <= burst + 1; call += 1) await all.pay('1', 'messages.send');
    expect(told).toHaveLength(1);
    now += 60_000;
    for (let call = 0; call <= burst + 1; call += 1) await all.pay('1', 'messages.send');
    expect(told).toHaveLength(2);
  });

  it('is each guild’s own', async () => {
    const all = budgets();
    for (let call = 0; call <= burst; call += 1) await all.pay('1', 'messages.send');
    expect(await all.pay('2', 'messages.send')).toBe(0);
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'no.such.op'])(
    'takes a cost of 1 for %s, which is no op, and goes on',
    async (name) => {
      const all = budgets();
      for (let call = 0; call < limits.ops.costBurst; call += 1) expect(await all.pay('1', name)).toBe(0);
      expect(await all.pay('1', name)).toBeGreaterThan(0);
      now += 10_000;
      expect(await all.pay('1', 'messages.send')).toBe(0);
    },
  );

  it('refills with time', async () => {
    const all = budgets();
    for (let call = 0; call <= burst; call += 1) await all.pay('1', 'messages.send');
    now += 1_000;
    for (let call = 0; call < limits.ops.costPerSecond / cost - 2; call += 1) {
      expect(await all.pay('1', 'messages.send')).toBe(0);
    }
  });

  it('a call that waits ends with its turn', async () => {
    const all = budgets();
    for (let call = 0; call < burst * 2; call += 1)
      void all.pay('1', 'messages.send', AbortSignal.abort()).catch(() => {});
    await expect(all.pay('1', 'messages.send', AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
  });
});
