import { Budget } from '#libs/vocabulary';
import fc from 'fast-check';
import { readOutbox } from './outbox.ts';

describe('an outbox', () => {
  it('is read as the runtime writes it', () => {
    const text =
      '1 2\n[["op",1,"kv.get","main","{}"],["line","info","main","hi",""],["failure","main","x",null],["limit","script.log-cut",""],["listens","main","message.create"]]';
    expect(readOutbox(text)).toEqual({
      pending: 2,
      entries: [
        { kind: 'op', callNo: 1, op: 'kv.get', script: 'main', input: '{}' },
        { kind: 'line', level: 'info', script: 'main', message: 'hi', stack: '' },
        { kind: 'failure', script: 'main', text: 'x', code: null },
        { kind: 'limit', code: 'script.log-cut', script: '' },
        { kind: 'listens', script: 'main', event: 'message.create' },
      ],
    });
  });

  it.each([
    '',
    '[]',
    '0 0\n',
    '0 0\n{}',
    '-1 0\n[]',
    '0 0\n[1]',
    '0 0\n[["op","1","a","b","c"]]',
    '0 0\n[["line","fatal","","",""]]',
    '0 0\n[["other"]]',
  ])('that was tampered with is refused: %j', (text) => expect(readOutbox(text)).toBeNull());

  it('of any text is read or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const outbox = readOutbox(`0 0\n${json}`);
        expect(outbox === null || outbox.entries.length === (JSON.parse(json) as unknown[]).length).toBe(true);
      }),
    );
  });
});

describe('a CPU budget', () => {
  it('refills with time, up to its burst, and lets debt be paid off', () => {
    let now = 0;
    const bucket = new Budget(200, 1_000, () => now);
    bucket.spend(999);
    expect(bucket.waitMs()).toBe(0);
    bucket.spend(101);
    expect(bucket.waitMs()).toBe(505);
    now += 505;
    expect(bucket.waitMs()).toBe(0);
    now += 1e9;
    bucket.spend(1_000);
    expect(bucket.waitMs()).toBe(5);
  });
});
