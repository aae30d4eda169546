import { jest } from '@jest/globals';
import { deadline, wait } from './deadline.ts';

describe('deadline', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it.each([0, 1000, 2 ** 31 - 1, 2 ** 31, 3_000_000_000, 2 ** 33])('%d ms → one call, then and not before', (ms) => {
    let calls = 0;
    deadline(ms, () => calls++);
    jest.advanceTimersByTime(Math.max(0, ms - 1));
    expect(calls).toBe(ms === 0 ? 1 : 0);
    jest.advanceTimersByTime(2);
    expect(calls).toBe(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('cancelled → no call, no timer', () => {
    const cancel = deadline(2 ** 32, () => {
      throw new Error('called');
    });
    jest.advanceTimersByTime(2 ** 31);
    cancel();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('aborted wait → rejects with the reason, no timer', async () => {
    const controller = new AbortController();
    const waiting = wait(2 ** 32, controller.signal);
    controller.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    expect(jest.getTimerCount()).toBe(0);
  });
});
