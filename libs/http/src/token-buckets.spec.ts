import { TokenBuckets } from './token-buckets.ts';

describe('TokenBuckets', () => {
  it('gives a burst, then as many as it refills, and says how long to wait', () => {
    const buckets = new TokenBuckets(2, 3);
    expect([1, 2, 3].map(() => buckets.take('a', 0))).toEqual([0, 0, 0]);
    expect(buckets.take('a', 0)).toBe(500);
    expect(buckets.take('a', 250)).toBe(250);
    expect(buckets.take('a', 500)).toBe(0);
    expect(buckets.take('a', 500)).toBe(500);
  });

  it('keeps keys apart', () => {
    const buckets = new TokenBuckets(1, 1);
    expect(buckets.take('a', 0)).toBe(0);
    expect(buckets.take('b', 0)).toBe(0);
    expect(buckets.take('a', 0)).toBe(1000);
  });

  it('never holds more than a burst, and survives a clock that goes back', () => {
    const buckets = new TokenBuckets(1, 2);
    buckets.take('a', 0);
    expect([1, 2, 3].map(() => buckets.take('a', 1_000_000) === 0)).toEqual([true, true, false]);
    expect(buckets.take('a', 0)).toBe(1000);
  });

  it('a cost → that many tokens; one above a burst takes a whole burst', () => {
    const buckets = new TokenBuckets(2, 10);
    expect(buckets.take('a', 0, 6)).toBe(0);
    expect(buckets.take('a', 0, 6)).toBe(1000);
    expect(buckets.take('a', 0, 4)).toBe(0);
    expect(buckets.take('b', 0, 50)).toBe(0);
    expect(buckets.take('b', 0, 50)).toBe(5000);
  });

  it('asked how long to wait → takes nothing', () => {
    const buckets = new TokenBuckets(1, 1);
    expect(buckets.wait('a', 0)).toBe(0);
    expect(buckets.take('a', 0)).toBe(0);
    expect(buckets.wait('a', 0)).toBe(1000);
    expect(buckets.wait('a', 400)).toBe(600);
  });
});
