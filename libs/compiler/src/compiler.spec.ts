import { typings } from '#libs/script-sdk';
import { Fault, limits } from '#libs/vocabulary';
import vm from 'node:vm';
import { originalPlace, originalStack, ScriptCompiler, TypeChecker } from './index.ts';

const compiler = new ScriptCompiler();
const checker = new TypeChecker({ typings });
const guildId = 'guild';
const compile = (source: string) => compiler.compile({ guildId, name: 'main', source });
const check = (...scripts: Array<{ name: string; source: string }>) =>
  checker.check({ guildId, scripts, wanted: scripts.map(({ name }) => name) });
afterAll(() => {
  compiler.close();
  checker.close();
});

interface Found {
  line: number;
  column: number;
  code: string;
  message: string;
}

async function problems(source: string): Promise<Found[]> {
  const fault = await compile(source).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(Fault);
  expect(fault).toMatchObject({ code: 'script.does-not-compile', status: 422 });
  return (fault as Fault).data?.['diagnostics'] as unknown as Found[];
}

describe('compiling a script', () => {
  it('an ES module → CommonJS, and the names of its imports', async () => {
    const source = `import { on } from 'mainstay';\nimport type { Message } from 'mainstay';\nimport { greet } from './greetings';\nimport other from 'other.ts';\nexport const all = [on, greet, other] as unknown[];\n`;
    const { code, imports } = await compile(source);
    expect(imports.toSorted()).toEqual(['greetings', 'mainstay', 'other']);
    const module = { exports: {} as { all?: unknown[] } };
    const run = vm.runInThisContext(`(function (exports, require) {${code}\n})`) as (
      exports: object,
      require: (name: string) => object,
    ) => void;
    run(module.exports, (name) => ({ on: name, greet: name, default: name }));
    expect(module.exports.all).toEqual(['mainstay', './greetings', 'other.ts']);
  });

  it('an error at run time → the author’s line and column', async () => {
    const source = `interface Nothing {\n  here: string;\n}\n\nexport function fail(_what: Nothing): never {\n  const padding: string = 'ü';\n  throw new Error(padding);\n}\n`;
    const { code, map } = await compile(source);
    const run = vm.runInThisContext(`(function (exports, require) {${code}\n})`, {
      filename: 'guild:///main',
      columnOffset: -'(function (exports, require) {'.length,
    }) as (exports: object) => void;
    const exports: { fail?: () => void } = {};
    run(exports);
    let stack = '';
    try {
      exports.fail?.();
    } catch (error) {
      stack = (error as Error).stack ?? '';
    }
    expect(originalPlace(stack, () => map)).toEqual({ script: 'main', line: 7, column: 9 });
    expect(originalStack(stack, () => map)).toContain('fail (main.ts:7:9)');
    expect(originalStack(stack, () => map)).not.toContain('compiler.spec');
  });

  it.each([
    ['syntax', 'const a = 1;\nlet b = ;\n', 2, 9, 'TS1109'],
    ['an open bracket', 'f(((', 1, 5, 'TS1109'],
    ['top-level await', `const é = 1;\nconst x = await Promise.resolve(é);`, 2, 11, 'script.top-level-await'],
    ['a name declared twice', `export const f = (m: string) => {\n  const m = 1;\n};`, 2, 9, 'syntax'],
    ['for await', `for await (const a of []) { a; }`, 1, 1, 'script.top-level-await'],
    ['import()', `export const f = () => import('mainstay');`, 1, 24, 'script.dynamic-import'],
    ['node modules', `import fs from 'node:fs';\nfs;`, 1, 16, 'script.unknown-module'],
    ['addresses', `export * from 'https://example.com/x.js';`, 1, 15, 'script.unknown-module'],
    ['paths', `import x from '../../etc/passwd';\nx;`, 1, 15, 'script.unknown-module'],
  ])('%s → a diagnostic with its place', async (_what, source, line, column, code) => {
    expect(await problems(source)).toEqual([expect.objectContaining({ line, column, code })]);
  });

  it('await in functions, and type-only imports of anything → compiled', async () => {
    const source = `import type { X } from 'whatever/else';\nexport const f = async (x: X) => { await x; for await (const a of [x]) a; };\nexport class A { async m() { await 1; } }`;
    await expect(compile(source)).resolves.toMatchObject({ imports: [] });
  });

  it.each([
    [
      'data that names line 2,147,483,648',
      'data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbIngiXSwibmFtZXMiOltdLCJtYXBwaW5ncyI6IkFBKy8vLy8vRCJ9',
    ],
    ['a file of this machine', new URL('../testing/foreign.map', import.meta.url).pathname],
  ])('a source map of the author that is %s → ignored', async (_what, address) => {
    const source = `export const a = 1;\nexport const b = 2;\n//# sourceMappingURL=${address}\n`;
    const { map } = await compile(source);
    expect(JSON.parse(map)).toMatchObject({ sources: ['main.ts'] });
    expect(map).not.toContain('foreign');
    for (let line = 1; line < 40; line += 1) {
      const place = originalPlace(`at guild:///main:${line}:1`, () => map);
      expect(place!.line).toBeLessThanOrEqual(40);
    }
  });

  it('a stack that a script wrote itself → lines and columns stay within the possible range', async () => {
    const { map } = await compile('export const a = 1;');
    for (const forged of ['99999999999:99999999999', '2147483648:0', '0:2147483648', '1e9:1']) {
      const { line = 1, column = 1 } = originalPlace(`at guild:///main:${forged}`, () => map) ?? {};
      for (const number of [line, column]) {
        expect(number).toBeGreaterThanOrEqual(1);
        expect(number).toBeLessThanOrEqual(limits.script.compiledBytes);
      }
    }
  });

  it('a script that is too large → rejected', async () => {
    const huge = `// ${'x'.repeat(5 * 1024 * 1024)}`;
    await expect(compile(huge)).rejects.toMatchObject({ code: 'script.too-large', status: 413 });
  });

  it.each([
    ['brackets', '['.repeat(60_000) + ']'.repeat(60_000)],
    ['types', `type A = ${'['.repeat(60_000)}1${']'.repeat(60_000)}`],
    ['arrows', `${'a=>'.repeat(60_000)}a`],
    ['templates', `${'`${'.repeat(40_000)}1${'}`'.repeat(40_000)}`],
  ])(
    'nesting that overflows the parser’s stack: %s → a diagnostic, and the compiler continues',
    async (_what, source) => {
      expect((await problems(source)).length).toBeGreaterThan(0);
      await expect(compile('export const a = 1;')).resolves.toMatchObject({ imports: [] });
    },
  );
});

describe('type-checking scripts', () => {
  const greetings = { name: 'greetings', source: `export const greet = (who: string) => \`Hello \${who}\`;` };

  it('good scripts that import each other → no diagnostics', async () => {
    const source = `import { on, messages } from 'mainstay';\nimport { greet } from './greetings';\nimport { greet as again } from 'greetings';\non('message.create', async (message) => {\n  await messages.send({ channelId: message.channelId, content: greet(message.content) + again('x') });\n  console.log('sent');\n});\n`;
    expect(await check({ name: 'main', source }, greetings)).toEqual([]);
  });

  it('type errors → diagnostics with their places', async () => {
    const source = `import { on } from 'mainstay';\nimport { greet } from './greetings';\non('message.create', (message) => {\n  message.contnt;\n});\ngreet(1);\non('no.such', () => {});\n`;
    const found = await check({ name: 'main', source }, greetings);
    expect(found).toEqual([
      expect.objectContaining({ script: 'main', line: 4, column: 11, code: 'TS2551', severity: 'error' }),
      expect.objectContaining({ script: 'main', line: 6, column: 7, code: 'TS2345' }),
      expect.objectContaining({ script: 'main', line: 7, code: 'TS2345' }),
    ]);
  });

  it('other scripts with hundreds of errors → only those of the wanted script, up to the limit', async () => {
    const errors = (count: number) => Array.from({ length: count }, (_, n) => `const a${n}: string = ${n};`).join('\n');
    const scripts = [
      { name: 'bad', source: errors(250) },
      { name: 'main', source: `import './bad';\nconst one: string = 1;` },
    ];
    expect(await checker.check({ guildId, scripts, wanted: ['main'] })).toEqual([
      expect.objectContaining({ script: 'main', line: 2, code: 'TS2322' }),
    ]);
    const both = await checker.check({ guildId, scripts, wanted: ['bad', 'main'] });
    const most = limits.compiler.diagnosticsPerScript;
    expect(both.map(({ script }) => script)).toEqual([...Array<string>(most).fill('bad'), 'main']);
  });

  it('names of the DOM, of Node and of files → unknown', async () => {
    const source = `/// <reference path="/etc/passwd" />\n/// <reference lib="dom" />\nimport x from '/etc/passwd';\nimport fs from 'node:fs';\nimport unknown from './unknown';\ndocument; process; Buffer; setTimeout; fs; x; unknown;`;
    const found = await check({ name: 'main', source });
    const messages = found.map(({ message }) => message).join('\n');
    for (const name of ['document', 'process', 'Buffer', 'setTimeout', '/etc/passwd', 'node:fs', './unknown']) {
      expect(messages).toContain(name);
    }
    expect(messages).not.toContain('root:');
  });

  it('a script that was removed and comes back with another source → diagnostics of the new source alone', async () => {
    const check = (name: string, source: string) =>
      checker.check({ guildId, scripts: [{ name, source }], wanted: [name] });
    const old = await check('main', 'const a: number = "old";');
    expect(old.map(({ message }) => message).join()).toContain('number');
    expect(await check(greetings.name, greetings.source)).toEqual([]);
    const found = await check('main', 'const b: boolean = "new";');
    expect(found.map(({ message }) => message).join()).toContain('boolean');
  });

  it('a statement whose types take too long → named in a diagnostic, and the checker continues', async () => {
    const hurried = new TypeChecker({ typings, timeoutMs: 3_000 });
    const bomb = `type T<N extends number, A extends unknown[] = []> = A['length'] extends N ? A : T<N, [...A, unknown]>;
${Array.from({ length: 400 }, (_, n) => `type U${n} = T<${900 + (n % 90)}>; let u${n}!: { [K in keyof U${n}]: [U${n}, K] }; const v${n}: string = [u${n}, ${n}];`).join(' ')}`;
    const found = await hurried.check({ guildId, scripts: [{ name: 'main', source: bomb }], wanted: ['main'] });
    expect(found).toEqual([expect.objectContaining({ script: 'main', line: 2, code: 'check.too-complex' })]);
    expect(await hurried.check({ guildId, scripts: [greetings], wanted: ['greetings'] })).toEqual([]);
    hurried.close();
  });
});
