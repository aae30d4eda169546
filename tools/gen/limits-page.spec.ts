import { limitsPage } from './limits-page.ts';

const source = `export const limits = {
  http: {
    /** Body of one
     * request. */
    bodyBytes: 1024 * 1024,
    /** What a request takes. */
    cost: { check: 5, diff: 1 },
    /** Longest wait. */
    waitMs: 90_000,
    /** Longest session. */
    idleMs: 2 * 24 * 3600 * 1000,
  },
} as const;`;
const limits = { http: { bodyBytes: 1_048_576, cost: { check: 5, diff: 1 }, waitMs: 90_000, idleMs: 172_800_000 } };

it('a table of limits → one row each, with unit and comment', () => {
  expect(
    limitsPage(limits, source)
      .split('\n')
      .filter((line) => line.startsWith('| `')),
  ).toEqual([
    '| `bodyBytes` | 1 MiB | Body of one request. |',
    '| `cost.check` | 5 | What a request takes. |',
    '| `cost.diff` | 1 | What a request takes. |',
    '| `waitMs` | 90 s | Longest wait. |',
    '| `idleMs` | 2 days | Longest session. |',
  ]);
});

it('a limit without a comment → rejected, with its name', () => {
  expect(() => limitsPage({ ...limits, kv: { keyLength: 1 } }, source)).toThrow('limits.kv.keyLength has no comment');
});
