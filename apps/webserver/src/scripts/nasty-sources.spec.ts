import { TypeChecker } from '#libs/compiler';
import { typings } from '#libs/script-sdk';
import { limits } from '#libs/vocabulary';
import { nastySources } from '../../../../libs/compiler/testing/nasty-sources.ts';
import { TestWorld } from '../../test/world.ts';

let world: TestWorld;
const checker = new TypeChecker({ typings, timeoutMs: 2_500 });
beforeAll(async () => (world = await TestWorld.start({ ports: { checker } })));
afterAll(async () => {
  checker.close();
  await world.close();
});

/** One source of each kind: brackets, chains, types, texts. The compiler's own test has all of them. */
const kinds = [
  'parentheses that never close',
  'functions in functions',
  'templates',
  'groups of a regular expression',
  'arrows in a row',
  'not operators in a row',
  'generics in generics',
  'unknown imports in a row',
  'a type that calls itself',
  'types that double',
  'half of a surrogate pair as a name',
  '5,000 errors',
  'a source map with a line of its own',
];

it.each(kinds)('%s → saving and checking answer with code and place, never with 5xx', async (kind) => {
  const { browser, api } = await world.admin();
  const { source, check, compile } = nastySources[kind]!;
  expect(Buffer.byteLength(source)).toBeLessThanOrEqual(limits.script.sourceBytes);

  const saved = await browser.send('POST', `${api}/scripts`, { name: 'main', source });
  const { code, diagnostics } = (await saved.json()) as { code?: string; diagnostics?: Array<{ line: number }> };
  expect([201, 422]).toContain(saved.status);
  if (saved.status === 422) {
    expect(code).toBe('script.does-not-compile');
    expect(diagnostics![0]!.line).toBeGreaterThanOrEqual(1);
  }
  if (compile !== undefined) expect(saved.status).toBe(compile === 'ok' ? 201 : 422);

  const scripts = [{ name: 'main', source }];
  const found = await browser.json<{ diagnostics: Array<{ code: string; line: number }> }>(
    200,
    'POST',
    `${api}/check`,
    { scripts },
  );
  if (check === 'found') expect(found.diagnostics.length).toBeGreaterThan(0);
  for (const { line } of found.diagnostics) expect(line).toBeGreaterThanOrEqual(1);
});
