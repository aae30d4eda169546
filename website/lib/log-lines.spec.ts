import { compareLines, keptLines, mergeLines } from './log-lines';

const lines = (...ids: string[]) => ids.map((id) => ({ id }));

describe('log lines', () => {
  it('lines → sorted by their ids as numbers', () => {
    expect(mergeLines(lines('9', '100'), lines('10'))).toEqual(lines('9', '10', '100'));
    expect(compareLines({ id: '9007199254740993' }, { id: '9007199254740992' })).toBeGreaterThan(0);
  });

  it('duplicate lines → kept once', () => {
    expect(mergeLines(lines('1', '2'), lines('2', '3'))).toEqual(lines('1', '2', '3'));
    expect(mergeLines(lines('1', '2'), lines('2'))).toEqual(lines('1', '2'));
  });

  it('too many lines → the oldest are dropped', () => {
    const many = Array.from({ length: keptLines }, (_, index) => ({ id: String(index + 1) }));
    const merged = mergeLines(many, lines(String(keptLines + 1)));
    expect(merged).toHaveLength(keptLines);
    expect(merged[0]).toEqual({ id: '2' });
  });
});
