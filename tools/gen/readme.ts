import { readFile } from 'node:fs/promises';
import path from 'node:path';

const begin = '<!-- example:begin (written by make gen) -->';
const end = '<!-- example:end -->';

/** The README with the current text of the definition that it shows. */
export async function readme(folder: string, shown: string): Promise<string> {
  const text = await readFile(path.join(folder, 'README.md'), 'utf8');
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`README.md has lost its markers ${begin} … ${end}`);
  const source = await readFile(path.join(folder, shown), 'utf8');
  return `${text.slice(0, from + begin.length)}\n\n\`\`\`ts\n${source.trimEnd()}\n\`\`\`\n\n${text.slice(to)}`;
}
