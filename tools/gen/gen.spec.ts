import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DefinitionError, load, root } from './definitions.ts';
import { generate } from './generate.ts';

describe('make gen', () => {
  let written: Awaited<ReturnType<typeof generate>>;
  beforeAll(async () => (written = await generate()));

  it('the checked-in files → up to date, and a second run writes the same', async () => {
    expect(await generate()).toEqual(written);
    for (const [file, text] of written)
      expect([file, await readFile(path.join(root, file), 'utf8')]).toEqual([file, text]);
  });

  it('the written files → no part depends on this machine', () => {
    for (const [, text] of written) expect(text).not.toContain(root);
  });
});

describe('a definition’s file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'definitions-'));
    await mkdir(path.join(folder, 'kv'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const put = (file: string, text: string): Promise<void> => writeFile(path.join(folder, file), text);

  it('walk the folders → each definition is found', async () => {
    await put('kv/set.op.ts', `export const kvSet = { name: 'kv.set' };`);
    await put('log.op.ts', `export const log = { name: 'log' };`);
    await put('kv/key.ts', `export const key = { name: 'not a definition' };`);
    const found = await load(folder, 'op');
    expect(found.map(({ file, exportName }) => [file, exportName])).toEqual([
      ['kv/set.op.ts', 'kvSet'],
      ['log.op.ts', 'log'],
    ]);
  });

  it.each([
    [
      'a name that is not its path',
      `export const a = { name: 'kv.get' };`,
      /Move it to kv\/get\.op\.ts, or name it "kv\.set"/,
    ],
    [
      'two definitions',
      `export const a = { name: 'kv.set' }; export const b = { name: 'kv.get' };`,
      /exports 2 definitions/,
    ],
    ['none', `export const a = 1;`, /exports 0 definitions; export one op/],
  ])('%s → rejected, with what to do', async (_, text, expected) => {
    await put('kv/set.op.ts', text);
    await expect(load(folder, 'op')).rejects.toThrow(expected);
    await expect(load(folder, 'op')).rejects.toBeInstanceOf(DefinitionError);
  });

  it('an invalid name → rejected', async () => {
    await put('kv/Set_it.op.ts', `export const a = { name: 'kv.Set_it' };`);
    await expect(load(folder, 'op')).rejects.toThrow(/is not a valid name; write noun\.verb/);
  });
});
