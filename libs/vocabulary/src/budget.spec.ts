import { Budget } from './budget.ts';

describe('a budget', () => {
  it.each([Number.NaN, Infinity, -1])('spending %p → rejected, and the budget is unchanged', (amount) => {
    const budget = new Budget(10, 100, () => 0);
    expect(() => budget.spend(amount)).toThrow(RangeError);
    budget.spend(100);
    expect(budget.waitMs()).toBe(100);
  });
});
