import { typings } from '#libs/script-sdk';
import type { Diagnostic } from '#libs/ports';
import { Fault } from '#libs/vocabulary';
import { effort } from '../../../integration-tests/effort.ts';
import { nastySources } from '../testing/nasty-sources.ts';
import { ScriptCompiler, TypeChecker } from './index.ts';

// Nothing counts as slow: a slow request only gets CPU time that nothing else wants, and this would take minutes.
const shares = { quickMs: 60_000 };
const compiler = new ScriptCompiler({ shares, timeoutMs: 4_000 });
const checker = new TypeChecker({ typings, shares, timeoutMs: 2_500 });
afterAll(() => {
  compiler.close();
  checker.close();
});

/** Each source belongs to another guild, so that none has to wait because of an earlier one. */
const table = Object.entries(nastySources)
  .filter((_, index) => index % 3 < effort.nastySourcesOfThree)
  .map(([what, source], index) => ({ what, guildId: `guild ${index}`, ...source }));

function expectPlaces(found: Diagnostic[], source: string): void {
  const lines = source.split(/\r\n|[\n\r\u2028\u2029]/).length;
  for (const { script, code, line, column, endLine } of found) {
    expect({ script, code }).toEqual({ script: 'main', code: expect.stringMatching(/^[\w.-]+$/) });
    expect(line).toBeGreaterThanOrEqual(1);
    expect(Math.max(line, endLine)).toBeLessThanOrEqual(lines);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual(source.length + 1);
  }
}

it.each(table)('compiling $what → code and place, or a program', async ({ guildId, source, compile, code }) => {
  const outcome = await compiler.compile({ guildId, name: 'main', source }).catch((error: unknown) => error);
  if (!(outcome instanceof Fault)) {
    expect(outcome).toMatchObject({ code: expect.any(String) });
    expect(compile).not.toBe('found');
    return;
  }
  expect(outcome).toMatchObject({ code: 'script.does-not-compile', status: 422 });
  expect(compile).not.toBe('ok');
  const found = outcome.data?.['diagnostics'] as unknown as Diagnostic[];
  expect(found.length).toBeGreaterThan(0);
  expectPlaces(found, source);
  if (compile === 'found' && code !== undefined) expect(found).toEqual([expect.objectContaining({ code })]);
});

it.each(table)('checking $what → code and place, or no diagnostics', async ({ guildId, source, check, code }) => {
  const found = await checker.check({ guildId, scripts: [{ name: 'main', source }], wanted: ['main'] });
  expectPlaces(found, source);
  if (check === 'ok') expect(found).toEqual([]);
  if (check === 'found') expect(found.length).toBeGreaterThan(0);
  if (code !== undefined) expect(found.map((one) => one.code)).toContain(code);
});
