import { compareLines, keptLines, mergeLines } from './log-lines';

const lines = (...ids: string[]) => ids.map((id) => ({ id }));

describe('log lines', () => {
  it('are in the order of their ids, which are numbers and not words', () => {
    expect(mergeLines(lines('9', '100'), lines('10'))).toEqual(lines('9', '10', '100'));
    expect(compareLines({ id: '9007199254740993' }, { id: '9007199254740992' })).toBeGreaterThan(0);
  });

  it('are kept once, however often they arrive', () => {
    expect(mergeLines(lines('1', '2'), lines('2', '3'))).toEqual(lines('1', '2', '3'));
    expect(mergeLines(lines('1', '2'), lines('2'))).toEqual(lines('1', '2'));
  });

  it('lose the oldest when there are too many', () => {
    const many = Array.from({ length: keptLines }, (_, index) => ({ id: String(index + 1) }));
    const merged = mergeLines(many, lines(String(keptLines + 1)));
    expect(merged).toHaveLength(keptLines);
    expect(merged[0]).toEqual({ id: '2' });
  });
});
