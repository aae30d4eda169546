import { Budget } from '#libs/vocabulary';
import fc from 'fast-check';
import { readOutbox } from './outbox.ts';

describe('an outbox', () => {
  it('output of the runtime → read', () => {
    const text =
      '[[[3,1,1],[4,0,0]],[["op",3,1,"kv.get","main","{}"],["line",3,"info","main","hi",""],["failure",4,"main","x",null],' +
      '["limit",0,"script.log-cut",""],["listens","main","message.create","user"]]]';
    expect(readOutbox(text)).toEqual({
      units: [
        { unit: 3, openOps: 1, isPending: true },
        { unit: 4, openOps: 0, isPending: false },
      ],
      entries: [
        { kind: 'op', unit: 3, callNo: 1, op: 'kv.get', script: 'main', input: '{}' },
        { kind: 'line', unit: 3, level: 'info', script: 'main', message: 'hi', stack: '' },
        { kind: 'failure', unit: 4, script: 'main', text: 'x', code: null },
        { kind: 'limit', unit: 0, code: 'script.log-cut', script: '' },
        { kind: 'listens', script: 'main', event: 'message.create', order: 'user' },
      ],
    });
  });

  it.each([
    '',
    '[]',
    '[[],{}]',
    '[[[1,0]],[]]',
    '[[[-1,0,0]],[]]',
    '[[[1,0,2]],[]]',
    '[[],[1]]',
    '[[],[["op",1,"1","a","b","c"]]]',
    '[[],[["op",1,1,"a","b"]]]',
    '[[],[["line",1,"fatal","","",""]]]',
    '[[],[["listens","main","message.create","sometimes"]]]',
    '[[],[["other"]]]',
  ])('that was tampered with is refused: %j', (text) => expect(readOutbox(text)).toBeNull());

  it('random text → read or rejected, without an exception', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const outbox = readOutbox(`[[],${json}]`);
        expect(outbox === null || outbox.entries.length === (JSON.parse(json) as unknown[]).length).toBe(true);
      }),
    );
  });
});

describe('a CPU budget', () => {
  it('time passes → refills up to its burst, also from below zero', () => {
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
