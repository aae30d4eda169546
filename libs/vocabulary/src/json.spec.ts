import { z } from 'zod';
import { Json, jsonProblem } from './json.ts';

const cyclic: Record<string, unknown> = {};
cyclic['self'] = cyclic;

describe('Json', () => {
  it.each([[null], [0], [-1.5], ['\ud83d'], [[]], [{}], [{ a: [1, { b: null }] }], [Object.create(null)]])(
    '%j is JSON',
    (value) => {
      expect(jsonProblem(value)).toBeNull();
    },
  );

  it.each<[string, unknown, string]>([
    ['NaN', { a: [1, Number.NaN] }, 'value.a.1'],
    ['a number beyond the range of doubles', { a: JSON.parse('1e400') as number }, 'value.a'],
    ['undefined', [undefined], 'value.0'],
    ['a Map', { a: new Map() }, 'value.a'],
    ['a Date', { a: new Date(0) }, 'value.a'],
    ['a bigint', { a: { b: 1n } }, 'value.a.b'],
    ['a function', () => 0, 'value'],
    ['a symbol', { a: Symbol('s') }, 'value.a'],
    ['nothing at all', undefined, 'value'],
  ])('%s → an issue with its path', (_, value, path) => {
    const parsed = z.object({ value: Json }).safeParse({ value });
    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });

  it('a value that refers to itself → an issue, with a path of bounded length', () => {
    const issue = z.object({ value: Json }).safeParse({ value: cyclic }).error!.issues[0]!;
    expect(issue.message).toMatch(/at most 256 levels/);
    expect(issue.path.length).toBeLessThan(20);
  });

  it('a missing key in an object → an issue, unless the key is optional', () => {
    expect(z.object({ value: Json }).safeParse({}).success).toBe(false);
    expect(z.object({ value: Json.optional() }).safeParse({}).success).toBe(true);
  });
});
