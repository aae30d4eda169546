import { Fault } from '#libs/vocabulary';
import fc from 'fast-check';
import { classifyFault, countsAsAttempt } from './classify-fault.ts';

describe('classifyFault', () => {
  it.each([
    ['run.fenced', true, 'fenced'],
    ['guild.lease-lost', false, 'fenced'],
    ['run.cancelled', true, 'cancelled'],
    ['process.stopping', false, 'retry'],
    ['discord.unavailable', true, 'retry'],
    ['discord.missing-permissions', false, 'final'],
  ] as const)('%s (retryable: %s) → %s', (code, retryable, verdict) => {
    expect(classifyFault(new Fault(code, 'x', { retryable })).verdict).toBe(verdict);
  });

  it('any thrown value → a verdict; an unexpected error → retry', () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        const { verdict, fault } = classifyFault(thrown);
        expect(verdict).toBe('retry');
        expect(fault.code).toBe('system.unexpected');
      }),
    );
  });

  it('a code without its own verdict → follows `retryable`', () => {
    const code = fc.string({ minLength: 1 }).map((text) => `discord.${text}` as const);
    fc.assert(
      fc.property(code, fc.boolean(), (name, retryable) => {
        const { verdict } = classifyFault(new Fault(name, 'x', { retryable }));
        expect(verdict).toBe(retryable ? 'retry' : 'final');
      }),
    );
  });

  it('the end of a process → does not count as an attempt', () => {
    expect(countsAsAttempt(new Fault('process.stopping', 'x'))).toBe(false);
    expect(countsAsAttempt(new Fault('discord.unavailable', 'x'))).toBe(true);
  });
});
