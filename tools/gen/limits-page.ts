import ts from 'typescript';

type Values = { readonly [name: string]: number | Values };

/**
 * `docs/reference/limits.md`: each limit with its value and the comment above it.
 *
 * @param text source of the table, from which comments are read
 * @throws Error for a limit without a comment
 */
export function limitsPage(limits: Values, text: string): string {
  const comments = commentsOf(text);
  const groups = Object.entries(limits).map(([group, values]) => {
    const rows = leaves(values as Values).map(([name, value]) => {
      const comment = comments.get(`${group}.${name}`) ?? comments.get(`${group}.${name.split('.')[0]}`);
      if (!comment) throw new Error(`limits.${group}.${name} has no comment: add one that says what it limits`);
      return `| \`${name}\` | ${readable(name, value)} | ${comment.replaceAll('|', '\\|')} |`;
    });
    return `## ${group}\n\n| Limit | Value | Meaning |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `<!-- Written by \`make gen\` from libs/vocabulary/src/limits.ts. -->

# Limits

Above a limit Mainstay rejects, cuts or delays, and reports it by the code of a fault, a counter, and the guild's log. simpleproxy
has separate limits: [their table](../../simpleproxy/src/limits.ts).

${groups.join('\n')}`;
}

const leaves = (values: Values, before = ''): Array<[string, number]> =>
  Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'number' ? [[before + name, value] as [string, number]] : leaves(value, `${before}${name}.`),
  );

/** The comment above each property of the table, by its path. */
function commentsOf(text: string): Map<string, string> {
  const source = ts.createSourceFile('limits.ts', text, ts.ScriptTarget.Latest, true);
  const found = new Map<string, string>();
  const visit = (node: ts.Node, at: string): void => {
    const inside = ts.isPropertyAssignment(node) ? [...(at ? [at] : []), node.name.getText()].join('.') : at;
    if (ts.isPropertyAssignment(node)) {
      const [said] = ts.getJSDocCommentsAndTags(node).map(({ comment }) => ts.getTextOfJSDocComment(comment));
      if (said) found.set(inside, said.replaceAll(/\s+/g, ' ').trim());
    }
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(source, '');
  return found;
}

const grouped = (value: number): string => value.toLocaleString('en-US');

/** A value with its unit, which follows from the end of its name. */
function readable(name: string, value: number): string {
  if (name.endsWith('Mb')) return `${grouped(value)} MiB`;
  if (/bytes/i.test(name))
    return inUnits(value, [
      ['MiB', 1024 * 1024],
      ['KiB', 1024],
      ['bytes', 1],
    ]);
  if (name.endsWith('Ms') || name.startsWith('cpuMs'))
    return inUnits(value, [
      ['days', 86_400_000],
      ['h', 3_600_000],
      ['min', 60_000],
      ['s', 1_000],
      ['ms', 1],
    ]);
  if (/seconds/i.test(name))
    return inUnits(value, [
      ['days', 86_400],
      ['h', 3_600],
      ['min', 60],
      ['s', 1],
    ]);
  return grouped(value);
}

/** In the largest unit that gives a whole number. */
function inUnits(value: number, units: Array<[unit: string, size: number]>): string {
  const [unit, size] = units.find(([, each]) => value % each === 0 && value >= each) ?? units.at(-1)!;
  return `${grouped(value / size)} ${unit}`;
}
