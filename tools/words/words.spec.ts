import { existsSync } from 'node:fs';
import path from 'node:path';
import { findWords, isRead } from './find-words.ts';
import { notYet, wordRules } from './word-list.ts';

const found = (file: string, ...lines: string[]): string[] =>
  findWords(file, lines.join('\n')).map(({ line, found: words }) => `${line} ${words}`);

describe('the word list', () => {
  it.each(wordRules)('$words → its hit is reported with the words to write instead, its miss is not', (rule) => {
    const hits = findWords('a.md', rule.hit);
    expect(hits.map(({ instead }) => instead)).toContain(rule.instead);
    expect(findWords('a.md', rule.miss)).toEqual([]);
  });

  it('folders that are left out → exist, and are not covered by another one', () => {
    const root = path.resolve(import.meta.dirname, '../..');
    for (const one of notYet) {
      expect([one, existsSync(path.join(root, one))]).toEqual([one, true]);
      expect(notYet.filter((other) => one.startsWith(other))).toEqual([one]);
    }
    expect(isRead('libs/discord-sim/src/clock.ts')).toBe(true);
    expect(isRead('simpleproxy/README.md')).toBe(true);
    expect(isRead('libs/discord-sim/src/rest/operations.gen.ts')).toBe(false);
    expect(isRead(`${notYet[0]}`)).toBe(false);
  });
});

describe('prose of a script', () => {
  it('comments of each kind, at each place → reported by line', () => {
    const lines = [
      '/** It is done anew. */',
      'const a = 1; // Done anew.',
      'function f() {',
      '  // Only this comment: done anew.',
      '}',
      'const list = [',
      '  1, // Done anew.',
      '  // Done anew.',
      '];',
      '/*',
      ' * First line.',
      ' * Second line, done anew.',
      ' */',
      '// Done anew, at the end.',
    ];
    expect(found('a.ts', ...lines)).toEqual([1, 2, 4, 7, 8, 12, 14].map((line) => `${line} anew`));
  });

  it('words that a line break separates → reported', () => {
    expect(found('a.ts', '// It waits so', '// long.', 'f();')).toEqual(['1 so long']);
    expect(found('a.ts', '/**', ' * It waits so', ' * long.', ' */')).toEqual(['2 so long']);
  });

  it('test names, log texts and parts of templates → reported', () => {
    expect(found('a.ts', "it('what is gone', run);", "log.info('done anew');", '`${a} is told ${b}`;')).toEqual([
      '1 what',
      '2 anew',
      '3 told',
    ]);
    expect(found('a.tsx', 'const a = <p>The server is told.</p>;')).toEqual(['1 told']);
  });

  it('names, one-word strings, code in backticks and addresses → not reported', () => {
    expect(
      found('a.ts', 'const told = anew(nobody);', 'set(\'told\', "anew");', '// See `told` at https://a.example/anew.'),
    ).toEqual([]);
  });
});

describe('beginnings of sentences', () => {
  it('a clause with who or what as the subject → reported; a question, or the middle of a sentence → not', () => {
    expect(found('a.ts', '// Done. What is left, waits.')).toEqual(['1 What']);
    expect(found('a.ts', '// What is left?', 'f();')).toEqual([]);
    expect(found('a.ts', '// The server decides what is left.')).toEqual([]);
    expect(found('a.md', '| call | what happens |', '', '- Who calls, waits.')).toEqual(['1 what', '3 Who']);
  });
});

describe('prose of a document', () => {
  it('blocks of code → not reported, with the lines of the rest unchanged', () => {
    expect(found('a.md', '```ts', '// anew', '```', '', 'Done anew, see `anew`.')).toEqual(['5 anew']);
  });
});
