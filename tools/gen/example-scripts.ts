import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { DefinitionError } from './definitions.ts';
import { header } from './text.ts';

/** `examples.gen.ts`: the example scripts with title and summary from the comment at the top of each file. */
export async function exampleScripts(folder: string): Promise<string> {
  const files = (await Array.fromAsync(glob('*.ts', { cwd: folder }))).toSorted();
  const examples = await Promise.all(
    files.map(async (file) => exampleOf(file, await readFile(path.join(folder, file), 'utf8'))),
  );
  return `${header}
/** Example scripts: templates on the website, pages of the docs, and fixtures of tests. */
export const examples: ReadonlyArray<{ name: string; title: string; summary: string; source: string }> = ${JSON.stringify(examples)};
`;
}

/** The title is the first line; the summary is the rest of the comment. */
function exampleOf(file: string, source: string): { name: string; title: string; summary: string; source: string } {
  const comment = /^\/\*\*\n((?: \*.*\n)+?) \*\/\n/.exec(source)?.[1];
  const [title, , ...rest] = (comment ?? '').split('\n').map((line) => line.replace(/^ \* ?/, ''));
  const summary = rest.join(' ').trim();
  if (!title || !summary) {
    throw new DefinitionError(`examples/${file}: start the file with a comment: a title, an empty line and a summary.`);
  }
  return { name: path.basename(file, '.ts'), title: title.replace(/\.$/, ''), summary, source };
}
