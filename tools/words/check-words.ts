// `npm run lint`: fails for prose that the word list has plainer words for.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findWords, isRead } from './find-words.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Files that Git keeps or would keep. */
const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
  .split('\0')
  .filter((file) => isRead(file));

let count = 0;
for (const file of files) {
  let text: string;
  try {
    text = readFileSync(path.join(root, file), 'utf8');
  } catch {
    // Deleted, and Git still lists it.
    continue;
  }
  for (const { line, found, instead } of findWords(file, text)) {
    count += 1;
    process.stderr.write(`${file}:${line}: "${found}": write ${instead}\n`);
  }
}
if (count > 0) {
  process.stderr.write(`${count} texts have plainer words: tools/words/word-list.ts\n`);
  process.exitCode = 1;
}
