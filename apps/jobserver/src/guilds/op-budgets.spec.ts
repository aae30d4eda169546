import type { GuildLogLine } from '#libs/ports';
import { scriptsCompartment } from '#libs/vm';
import { limits } from '#libs/vocabulary';
import { OpBudgets } from './op-budgets.ts';

describe('the budget of ops', () => {
  const told: Array<{ guildId: string; lines: GuildLogLine[] }> = [];
  let now = 0;
  const one = scriptsCompartment('1');
  const two = scriptsCompartment('2');
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

  it('a burst → passes at once; calls beyond it wait, and the log says so once a minute', async () => {
    const all = budgets();
    for (let call = 0; call < burst; call += 1) expect(await all.pay(one, 'messages.send')).toBe(0);
    expect(await all.pay(one, 'messages.send')).toBeGreaterThan(0);
    expect(await all.pay(one, 'messages.send')).toBeGreaterThan(0);
    expect(told).toMatchObject([{ guildId: '1', lines: [{ level: 'warn', code: 'op.budget' }] }]);
    now += 59_999;
    for (let call = 0; call <= burst + 1; call += 1) await all.pay(one, 'messages.send');
    expect(told).toHaveLength(1);
    now += 60_000;
    for (let call = 0; call <= burst + 1; call += 1) await all.pay(one, 'messages.send');
    expect(told).toHaveLength(2);
  });

  it('two guilds → separate budgets', async () => {
    const all = budgets();
    for (let call = 0; call <= burst; call += 1) await all.pay(one, 'messages.send');
    expect(await all.pay(two, 'messages.send')).toBe(0);
  });

  it('two compartments of a guild → separate budgets within that of the guild', async () => {
    const all = budgets();
    const budget = { ...one.budget, opCostBurst: 10 * cost };
    const plugin = { ...one, id: '1/plugin', budget };
    for (let call = 0; call < 10; call += 1) expect(await all.pay(plugin, 'messages.send')).toBe(0);
    expect(await all.pay(plugin, 'messages.send')).toBeGreaterThan(0);
    for (let call = 11; call < burst; call += 1) expect(await all.pay(one, 'messages.send')).toBe(0);
    expect(await all.pay(one, 'messages.send')).toBeGreaterThan(0);
    const other = { ...one, id: '1/other' };
    expect(await all.pay(other, 'messages.send')).toBeGreaterThan(0);
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'no.such.op'])(
    'takes a cost of 1 for %s, which is no op, and goes on',
    async (name) => {
      const all = budgets();
      for (let call = 0; call < limits.ops.costBurst; call += 1) expect(await all.pay(one, name)).toBe(0);
      expect(await all.pay(one, name)).toBeGreaterThan(0);
      now += 10_000;
      expect(await all.pay(one, 'messages.send')).toBe(0);
    },
  );

  it('time passes → the budget refills', async () => {
    const all = budgets();
    for (let call = 0; call <= burst; call += 1) await all.pay(one, 'messages.send');
    now += 1_000;
    for (let call = 0; call < limits.ops.costPerSecond / cost - 2; call += 1) {
      expect(await all.pay(one, 'messages.send')).toBe(0);
    }
  });

  it('the turn ends → a waiting call ends', async () => {
    const all = budgets();
    for (let call = 0; call < burst * 2; call += 1)
      void all.pay(one, 'messages.send', AbortSignal.abort()).catch(() => {});
    await expect(all.pay(one, 'messages.send', AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
  });
});
