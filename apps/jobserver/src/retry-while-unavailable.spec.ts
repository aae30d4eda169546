import { Fault } from '#libs/vocabulary';
import { retryWhileUnavailable } from './retry-while-unavailable.ts';

const away = () => new Fault('discord.unavailable', 'away');

describe('retryWhileUnavailable', () => {
  it('unavailable three times, then back → the result of the call', async () => {
    let calls = 0;
    const work = async (): Promise<string> => {
      calls += 1;
      if (calls < 4) throw away();
      return 'done';
    };
    await expect(retryWhileUnavailable(work, { forMs: 10_000, firstPauseMs: 1 })).resolves.toBe('done');
  });

  it('unavailable for longer than the limit → the last error', async () => {
    const work = () => Promise.reject(away());
    await expect(retryWhileUnavailable(work, { forMs: 20, firstPauseMs: 4 })).rejects.toMatchObject({
      code: 'discord.unavailable',
    });
  });

  it.each([
    new Fault('discord.missing-permissions', 'no'),
    new Fault('guild.lease-lost', 'no'),
    new Error('unforeseen'),
  ])('an error that is not a retryable absence → not retried: %s', async (error) => {
    let calls = 0;
    const work = (): Promise<never> => {
      calls += 1;
      return Promise.reject(error);
    };
    await expect(retryWhileUnavailable(work, { forMs: 10_000, firstPauseMs: 1 })).rejects.toBe(error);
    expect(calls).toBe(1);
  });

  it('the signal aborts during a pause → rejects with its reason', async () => {
    const controller = new AbortController();
    const waiting = retryWhileUnavailable(() => Promise.reject(away()), {
      forMs: 60_000,
      firstPauseMs: 30_000,
      signal: controller.signal,
    });
    controller.abort(new Fault('process.stopping', 'end'));
    await expect(waiting).rejects.toMatchObject({ code: 'process.stopping' });
  });
});
