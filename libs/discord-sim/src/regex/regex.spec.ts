import { Random } from '../random.ts';
import { rule } from '../../testing/rule.ts';
import { compile, PatternError } from './match.ts';

describe('patterns in the flavour of Rust', () => {
  it.each<[pattern: string, text: string, found: string | null]>([
    ['b[a4]d', 'so b4d', 'b4d'],
    ['a|ab', 'ab', 'a'],
    ['(?:ab|a)b?', 'abb', 'abb'],
    ['x*', 'aaa', ''],
    ['a+?', 'aaa', 'a'],
    ['(?U)a+', 'aaa', 'a'],
    ['a{2,3}', 'aaaa', 'aaa'],
    ['a{2}', 'a', null],
    ['^b$', 'a\nb', null],
    ['(?m)^b$', 'a\nb\nc', 'b'],
    ['(?i)STRASSE', 'Strasse', 'Strasse'],
    ['(?i:a)B', 'AB', 'AB'],
    ['(?i:a)B', 'Ab', null],
    ['a.c', 'a\nc', null],
    ['(?s)a.c', 'a\nc', 'a\nc'],
    ['(?x) a b # no', 'ab#no', 'ab'],
    [String.raw`\bcat\b`, 'a cat.', 'cat'],
    [String.raw`\bcat\b`, 'concat', null],
    [String.raw`\d{3}-\d{4}`, 'call 555-1234 now', '555-1234'],
    [String.raw`\p{Cyrillic}+`, 'say привет', 'привет'],
    [String.raw`\p{Script=Cyrillic}+`, 'say привет', 'привет'],
    [String.raw`[\p{L}&&[^a-z]]+`, 'abÄÖc', 'ÄÖ'],
    ['[^a-c]', 'abcd', 'd'],
    ['[]a]+', 'x]a]', ']a]'],
    ['[a-]+', 'b-a', '-a'],
    ['[[:digit:]]+', 'a12', '12'],
    [String.raw`\x{1F600}`, 'hi 😀', '😀'],
    [String.raw`discord\.gg/\w+`, 'join discord.gg/abc!', 'discord.gg/abc'],
    ['(?P<n>a)(?<m>b)', 'ab', 'ab'],
    ['(a*)*b', 'aab', 'aab'],
    ['()', 'x', ''],
  ])('%s in %j is %j', (pattern, text, found) => {
    expect(compile(pattern)(text)).toBe(found);
  });

  it('patterns that both know → the same matches as JavaScript', () => {
    const random = new Random(7);
    const atoms = ['a', 'b', 'c', '.', '[ab]', '[^a]', String.raw`\w`, String.raw`\b`, '^', '$'];
    const build = (depth: number): string => {
      const part = (): string => {
        // The two differ for a repeated group that may be empty.
        if (depth > 0 && random.chance(0.3)) return `(?:${build(depth - 1)})`;
        const inner = random.pick(atoms);
        const isEdge = inner.length === 1 ? '^$'.includes(inner) : inner === String.raw`\b`;
        return isEdge ? inner : inner + random.pick(['', '', '', '?', '+', '*', '{1,2}', '+?', '??']);
      };
      const sequence = () => Array.from({ length: random.between(1, 3) }, part).join('');
      return Array.from({ length: random.between(1, 2) }, sequence).join('|');
    };
    for (let count = 0; count < 3_000; count += 1) {
      const pattern = build(2);
      const text = Array.from({ length: random.between(0, 8) }, () => random.pick(['a', 'b', 'c', ' '])).join('');
      expect([pattern, text, compile(pattern)(text)]).toEqual([
        pattern,
        text,
        new RegExp(pattern, 'u').exec(text)?.[0] ?? null,
      ]);
    }
  });

  rule(
    'resources/auto-moderation#auto-moderation-rule-object-trigger-metadata',
    'only patterns in the syntax of Rust are accepted: no look-around, no back-references',
    () => {
      const wrong = [
        'a(?=b)',
        'a(?!b)',
        '(?<=a)b',
        String.raw`(a)\1`,
        '(',
        ')',
        '[',
        'a{2,1}',
        '*a',
        '(?P=n)',
        String.raw`\q`,
      ];
      for (const pattern of [...wrong, '((a{100}){100}){100}', '('.repeat(260)])
        expect(() => compile(pattern)).toThrow(PatternError);
    },
  );

  it.each(['(a+)+$', '(a|a)*$', '(a*)*b', '(.*a){12}', '(?:a?){30}a{30}', String.raw`(\w+\s?)+$`])(
    'a hostile pattern → no longer than others: %s',
    (pattern) => {
      const match = compile(pattern);
      const began = process.cpuUsage();
      match(`${'a'.repeat(3_999)}!`);
      const { user, system } = process.cpuUsage(began);
      expect((user + system) / 1_000).toBeLessThan(2_000);
    },
  );
});
