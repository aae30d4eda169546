import { TokenBuckets } from './token-buckets.ts';

describe('TokenBuckets', () => {
  it('more takes than the burst → the rest wait for the refill, and the wait is returned', () => {
    const buckets = new TokenBuckets(2, 3);
    expect([1, 2, 3].map(() => buckets.take('a', 0))).toEqual([0, 0, 0]);
    expect(buckets.take('a', 0)).toBe(500);
    expect(buckets.take('a', 250)).toBe(250);
    expect(buckets.take('a', 500)).toBe(0);
    expect(buckets.take('a', 500)).toBe(500);
  });

  it('two keys → separate buckets', () => {
    const buckets = new TokenBuckets(1, 1);
    expect(buckets.take('a', 0)).toBe(0);
    expect(buckets.take('b', 0)).toBe(0);
    expect(buckets.take('a', 0)).toBe(1000);
  });

  it('a long pause, a clock that goes back → never more than one burst', () => {
    const buckets = new TokenBuckets(1, 2);
    buckets.take('a', 0);
    expect([1, 2, 3].map(() => buckets.take('a', 1_000_000) === 0)).toEqual([true, true, false]);
    expect(buckets.take('a', 0)).toBe(1000);
  });

  it('a cost → that many tokens; a cost above the burst → the whole burst', () => {
    const buckets = new TokenBuckets(2, 10);
    expect(buckets.take('a', 0, 6)).toBe(0);
    expect(buckets.take('a', 0, 6)).toBe(1000);
    expect(buckets.take('a', 0, 4)).toBe(0);
    expect(buckets.take('b', 0, 50)).toBe(0);
    expect(buckets.take('b', 0, 50)).toBe(5000);
  });

  it('wait() → takes no token', () => {
    const buckets = new TokenBuckets(1, 1);
    expect(buckets.wait('a', 0)).toBe(0);
    expect(buckets.take('a', 0)).toBe(0);
    expect(buckets.wait('a', 0)).toBe(1000);
    expect(buckets.wait('a', 400)).toBe(600);
  });
});
