import { mergeSources } from './merge';

const base = 'one\ntwo\nthree\nfour\nfive\n';

describe('two changes of one source', () => {
  it.each([
    [
      'in different lines → both',
      base.replace('one', 'ONE'),
      base.replace('five', 'FIVE'),
      'ONE\ntwo\nthree\nfour\nFIVE\n',
    ],
    ['the same change twice → once', base.replace('two', '2'), base.replace('two', '2'), base.replace('two', '2')],
    ['only mine → mine', base.replace('two', '2'), base, base.replace('two', '2')],
    ['only theirs → theirs', base, `${base}six\n`, `${base}six\n`],
    ['lines added at both ends → both', `zero\n${base}`, `${base}six\n`, `zero\n${base}six\n`],
    ['in the same line → none', base.replace('two', '2'), base.replace('two', 'II'), null],
    ['one removes what the other changes → none', base.replace('two\n', ''), base.replace('two', 'II'), null],
  ])('%s', (_, mine, theirs, expected) => {
    expect(mergeSources(base, mine, theirs)).toBe(expected);
  });
});
