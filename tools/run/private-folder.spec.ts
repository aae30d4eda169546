import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makePrivate, tooOpen } from './private-folder.ts';
import { secretsOf } from './secrets.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'private-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const modeOf = (name: string): string => (statSync(path.join(dir, name)).mode & 0o777).toString(8);

it('open folders and files → listed and closed; a symbolic link and its target → unchanged', () => {
  for (const name of ['logs', 'postgres', 'postgres/data']) mkdirSync(path.join(dir, name));
  for (const name of ['secrets.json', 'logs/bot.log', 'postgres/data/base']) writeFileSync(path.join(dir, name), '');
  const outside = mkdtempSync(path.join(tmpdir(), 'outside-'));
  symlinkSync(outside, path.join(dir, 'link'));
  for (const name of ['.', 'logs', 'postgres', 'postgres/data']) chmodSync(path.join(dir, name), 0o755);
  for (const name of ['secrets.json', 'logs/bot.log', 'postgres/data/base']) chmodSync(path.join(dir, name), 0o644);
  chmodSync(outside, 0o755);
  expect(makePrivate(dir).toSorted()).toEqual(['.', 'logs', 'logs/bot.log', 'postgres', 'secrets.json']);
  expect(['.', 'logs', 'postgres', 'secrets.json', 'logs/bot.log'].map(modeOf)).toEqual([
    '710',
    '700',
    '710',
    '600',
    '600',
  ]);
  expect(statSync(outside).mode & 0o777).toBe(0o755);
  expect(tooOpen(dir)).toEqual([]);
  rmSync(outside, { recursive: true });
});

it('secrets of an earlier version → kept, and the missing one is added; only the owner can read the file', () => {
  writeFileSync(path.join(dir, 'secrets.json'), '{"operatorToken":"old-operator","sessionSecret":"old-session"}');
  const secrets = secretsOf(dir);
  expect(secrets).toMatchObject({ operatorToken: 'old-operator', sessionSecret: 'old-session' });
  expect(secrets.simControlToken).toMatch(/^[\w-]{32}$/);
  expect(secretsOf(dir)).toEqual(secrets);
  expect(modeOf('secrets.json')).toBe('600');
});
