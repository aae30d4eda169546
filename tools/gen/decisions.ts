import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The index of `docs/decisions`, from the first line of each record: `# 3. Node itself comes from npm` in `0003-….md`.
 *
 * @throws Error for a number that two records have, and for a first line without the number of its file
 */
export async function decisionsPage(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}-.*\.md$/.test(name)).toSorted();
  const rows = await Promise.all(
    names.map(async (name) => {
      const [first = ''] = (await readFile(path.join(folder, name), 'utf8')).split('\n', 1);
      const [, number, title] = /^# (\d+)\. (.+)$/.exec(first) ?? [];
      if (Number(number) !== Number(name.slice(0, 4))) {
        throw new Error(
          `${name}: expected a first line \`# ${Number(name.slice(0, 4))}. <title>\`, found \`${first}\``,
        );
      }
      return { name, number, title };
    }),
  );
  const twice = rows.find(({ number }, index) => rows[index + 1]?.number === number);
  if (twice)
    throw new Error(`docs/decisions: number ${twice.number} is used twice. Give one of the records a free number.`);
  const lines = rows.map(({ name, number, title }) => `| ${number} | [${title}](${name}) |`);
  return `<!-- Written by \`make gen\` from the records. -->

# Decisions

A record states a decision, its reasons and its consequences. A reversal is a separate record.

| | Decision |
|---|---|
${lines.join('\n')}
`;
}
