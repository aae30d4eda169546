import fc from 'fast-check';
import { limits } from '../limits.ts';
import { InvalidBudget } from './invalid-budget.ts';
import { FOREIGN, UNATTRIBUTED } from './payer.ts';

const { total, reserve, perGuild, foreign } = limits.invalid;

function budget() {
  const clock = { now: 1_000_000 };
  const invalid = new InvalidBudget(() => clock.now);
  /** Causes rejections until the budget is used up. */
  const exhaust = (payer: string, priority: 'script' | 'moderation' = 'script') => {
    let count = 0;
    while (!invalid.delay(payer, priority) && count < 20_000) {
      invalid.spend(payer);
      count += 1;
    }
    return count;
  };
  return { clock, invalid, exhaust };
}

describe('InvalidBudget', () => {
  it('one guild with continuous rejections → stopped at its part, others continue', () => {
    const { invalid, exhaust } = budget();
    const part = exhaust('hostile');
    expect(part).toBeGreaterThan(200);
    expect(part).toBeLessThanOrEqual(perGuild);
    expect(invalid.delay('hostile', 'script')).toMatchObject({ whose: 'own' });
    expect(invalid.delay('quiet', 'script')).toBeNull();
  });

  it.each([20, 100])('%d hostile guilds → a quiet one may still send, with every priority', (guilds) => {
    const { invalid, exhaust } = budget();
    for (let n = 0; n < guilds; n++) exhaust(`hostile ${n}`);
    for (const priority of ['interaction', 'moderation', 'script', 'backup'] as const)
      expect(invalid.delay('quiet', priority)).toBeNull();
    expect(invalid.used).toBeLessThan(total - reserve);
  });

  it('calls without a guild have used up everything but the reserve → interactions and moderation continue', () => {
    const { invalid, exhaust } = budget();
    expect(exhaust(UNATTRIBUTED)).toBe(total - reserve);
    expect(invalid.delay('quiet', 'script')).toMatchObject({ whose: 'all' });
    expect(invalid.delay('quiet', 'interaction')).toBeNull();
    exhaust(UNATTRIBUTED, 'moderation');
    expect(invalid.used).toBe(total);
    expect(invalid.delay('quiet', 'interaction')).toMatchObject({ whose: 'all' });
  });

  it('foreign credentials → use up only their own part', () => {
    const { invalid, exhaust } = budget();
    expect(exhaust(FOREIGN)).toBe(foreign);
    expect(invalid.used).toBe(0);
  });

  it('the wait is over → it may send again', () => {
    const { clock, invalid, exhaust } = budget();
    exhaust('hostile');
    clock.now += (invalid.delay('hostile', 'script')?.ms ?? 0) + 10_000;
    expect(invalid.delay('hostile', 'script')).toBeNull();
  });

  it('any rejections in any order → never more than the total in ten minutes', () => {
    const step = fc.record({
      payer: fc.constantFrom('a', 'b', 'c', UNATTRIBUTED),
      priority: fc.constantFrom('interaction', 'moderation', 'script', 'backup'),
      times: fc.integer({ min: 1, max: 4000 }),
      pauseMs: fc.integer({ min: 0, max: 300_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const { clock, invalid } = budget();
        for (const { payer, priority, times, pauseMs } of steps) {
          clock.now += pauseMs;
          for (let n = 0; n < times && !invalid.delay(payer, priority); n++) invalid.spend(payer);
          expect(invalid.used).toBeLessThanOrEqual(total);
        }
      }),
      { numRuns: 20 },
    );
  });
});
