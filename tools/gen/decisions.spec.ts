import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decisionsPage } from './decisions.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'decisions-'))));
afterEach(() => rm(folder, { recursive: true }));
const put = (name: string, text: string): Promise<void> => writeFile(path.join(folder, name), text);

it('records → one row each, by number', async () => {
  await put('0010-ten.md', '# 10. Ten\n');
  await put('0002-two.md', '# 2. Two of it\n\ntext');
  await put('README.md', '# Decisions');
  expect(await decisionsPage(folder)).toContain('| 2 | [Two of it](0002-two.md) |\n| 10 | [Ten](0010-ten.md) |\n');
});

it('two records with one number → rejected, with the number', async () => {
  await put('0002-two.md', '# 2. Two\n');
  await put('0002-too.md', '# 2. Too\n');
  await expect(decisionsPage(folder)).rejects.toThrow('number 2 is used twice');
});

it('a first line with another number than the file → rejected, with the file', async () => {
  await put('0003-three.md', '# 2. Three\n');
  await expect(decisionsPage(folder)).rejects.toThrow('0003-three.md: expected a first line `# 3. <title>`');
});
