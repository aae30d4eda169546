import { proseOfMarkdown, proseOfScript, type Prose } from './prose.ts';
import { notYet, wordRules } from './word-list.ts';

/** Words that a rule matches. */
export interface FoundWords {
  line: number;
  found: string;
  instead: string;
}

/** Beginnings of sentences: of a text, after a full stop, in a list, in a cell of a table. */
const SENTENCE = String.raw`(?<=^\s*|[.:;!?]\s+|\n[ \t]*\n\s*|\n\s*[-*>]\s+|\|\s*)`;
/** Up to the end of its sentence there is no question mark. */
const NO_QUESTION = String.raw`(?![^.!?|]*\?)`;

const compiled = wordRules.map((rule) => {
  const words = rule.words.replaceAll(' ', String.raw`\s+`);
  return {
    rule,
    pattern: rule.opens
      ? new RegExp(String.raw`\b(?=${words}\b)${SENTENCE}${words}${NO_QUESTION}`, 'gi')
      : new RegExp(String.raw`(?<![\w·-])(?:${words})(?![\w·])`, 'gi'),
  };
});
/** Any word of any rule, in prose or not: a file without one needs no parser. */
const anyWord = new RegExp(
  wordRules
    .map(({ words, opens }) =>
      opens
        ? String.raw`(?:^|\n[ \t]*\n|[^\w\s,()])\s*${words}\b`
        : String.raw`\b(?:${words.replaceAll(' ', String.raw`[\s*/]+`)})`,
    )
    .join('|'),
  'i',
);

/** Whether a file is read: scripts and documents that people write, in folders that are done. */
export const isRead = (file: string): boolean =>
  /\.(?:[cm]?[jt]sx?|md)$/.test(file) &&
  !/\.gen\.[^/]*$/.test(file) &&
  !/^tools\/words\/word(?:-list|s\.spec)\.ts$/.test(file) &&
  !notYet.some((path) => file.startsWith(path));

/** Matches of the word list in a file, by line. */
export function findWords(file: string, text: string): FoundWords[] {
  if (!anyWord.test(text)) return [];
  const prose = file.endsWith('.md') ? proseOfMarkdown(text) : proseOfScript(file, text);
  const found = prose.flatMap((piece) => matches(piece));
  return found
    .map(({ at, ...rest }) => ({ line: text.slice(0, at).split('\n').length, ...rest }))
    .toSorted((a, b) => a.line - b.line);
}

function matches({ at, text }: Prose): Array<{ at: number; found: string; instead: string }> {
  return compiled.flatMap(({ rule, pattern }) =>
    [...text.matchAll(pattern)].map((match) => ({
      at: at + match.index,
      found: match[0].replaceAll(/\s+/g, ' '),
      instead: rule.instead,
    })),
  );
}
