import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DefinitionError, root } from './definitions.ts';
import { generate } from './generate.ts';

/** `make gen`: writes all generated files. `--check` only lists what would change. */
async function main(check: boolean): Promise<void> {
  let changed = 0;
  for (const [file, text] of await generate()) {
    const target = path.join(root, file);
    const before = await readFile(target, 'utf8').catch(() => null);
    if (before === text) continue;
    changed += 1;
    console.log(`${check ? 'outdated' : 'written'}  ${file}`);
    if (check) continue;
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
  }
  if (check && changed > 0) {
    console.error('Run `make gen` and commit what it writes.');
    process.exitCode = 1;
  }
}

try {
  await main(process.argv.includes('--check'));
} catch (error) {
  if (!(error instanceof DefinitionError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
