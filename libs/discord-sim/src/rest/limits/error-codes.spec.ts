import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { rule } from '../../../testing/rule.ts';
import { codes } from '../error-codes.ts';
import { unreachable } from '../../../testing/limits/unreachable-codes.ts';

const SOURCES = join(import.meta.dirname, '../../..');

/** Text of all tests. */
function tests(): string {
  const names = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
  const texts = names.filter((name) => name.endsWith('.spec.ts') || name.endsWith('permission-table.ts'));
  return texts.map((name) => readFileSync(join(SOURCES, name), 'utf8')).join('\n');
}

describe('error codes', () => {
  const known = Object.keys(codes).map(Number);
  const absent = Object.values(unreachable).flat();

  rule(
    'topics/opcodes-and-status-codes#json',
    'every code of the table is answered somewhere, or is listed with a reason',
    () => {
      const all = [...new Set(Object.values(RESTJSONErrorCodes))].filter((code) => typeof code === 'number');
      const byNumber = (a: number, b: number) => a - b;
      expect([...known, ...absent].toSorted(byNumber)).toEqual(all.map(Number).toSorted(byNumber));
    },
  );

  rule('topics/opcodes-and-status-codes#json', 'every answered code is provoked by a test', () => {
    const text = tests();
    expect(known.filter((code) => !new RegExp(`\\b${code}\\b`).test(text))).toEqual([]);
  });
});
