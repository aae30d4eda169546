/** Result of a source in the compiler and in the type checker: `found` with diagnostics, `ok` without. */
type Ending = 'found' | 'ok';

export interface NastySource {
  source: string;
  /** Default: either, as long as there is an answer. */
  compile?: Ending;
  check?: Ending;
  /** A diagnostic code that the type checker must return. */
  code?: string;
}

/** Far more nesting than a stack allows. */
const n = 6_000;
const many = (count: number, of: (index: number) => string, between = ''): string =>
  Array.from({ length: count }, (_, index) => of(index)).join(between);
const wrap = (open: string, inner: string, close: string, count = n): string =>
  open.repeat(count) + inner + close.repeat(count);
const nested = (source: string): NastySource => ({
  source,
  compile: 'found',
  check: 'found',
  code: 'script.nested-too-deeply',
});
const bomb = (source: string): NastySource => ({ source, compile: 'ok', check: 'found', code: 'check.too-complex' });

/** Brackets of each kind, nested far more deeply than a stack allows. */
const brackets: Record<string, NastySource> = {
  'arrays in arrays': nested(`export const a = ${wrap('[', '1', ']')};`),
  parentheses: nested(`export const a = ${wrap('(', '1', ')')};`),
  'parentheses that never close': nested('('.repeat(100_000)),
  'blocks in blocks': nested(wrap('{', '', '}')),
  'objects in objects': nested(`export const a = ${wrap('{a:', '1', '}')};`),
  calls: nested(`declare const f: any; ${wrap('f(', '1', ')')};`),
  'functions in functions': nested(wrap('function f(){', '', '}')),
  'async functions that await each other': nested(wrap('(async()=>{await ', '0', '})()')),
  'arrow bodies': nested(`export const a = ${wrap('()=>{return ', '1', '}')};`),
  templates: nested(`export const a = ${wrap('`${', '1', '}`')};`),
  'tagged templates': nested(`declare const t: any; export const a = ${wrap('t`${', '1', '}`')};`),
  'template-literal types': nested(`type A = ${wrap('`${', '1', '}`')};`),
  'classes in classes': nested(wrap('class A { static a = ', '1', '}')),
  'class static blocks': nested(wrap('class A { static {', '', '} }')),
  'computed names': nested(`export const a = ${wrap('{[', '1', ']:1}')};`),
  'patterns of arrays': nested(`const ${wrap('[', 'a', ']')} = [] as any;`),
  'patterns of objects': nested(`const ${wrap('{a:', 'a', '}')} = {} as any;`),
  'default values': nested(`const ${wrap('{a=', '1', '}')} = {} as any;`),
  'tuples of types': nested(`type A = ${wrap('[', '1', ']')};`),
  'types of objects': nested(`type A = ${wrap('{a:', '1', '}')};`),
  'types in parentheses': nested(`type A = ${wrap('(', '1', ')')};`),
  'types of functions': nested(`type A = ${wrap('(a:', '1', ')=>void')};`),
  'mapped types': nested(`type A = ${wrap('{[K in string]:', '1', '}')};`),
  'indexed types': nested(`type A = {a:1}${wrap('[{a:1}', "['a']", ']')};`),
  'if in if': nested(wrap('if(1){', '', '}')),
  'for in for': nested(wrap('for(;;){', '', '}')),
  'while in while': nested(wrap('while(0){', '', '}')),
  'switch in switch': nested(wrap('switch(1){case 1:', '', '}')),
  'try in try': nested(wrap('try{', '', '}finally{}')),
  'labels and blocks': nested(wrap('a:{', '', '}')),
  'groups of a regular expression': nested(`export const a = /${wrap('(', 'x', ')')}/;`),
  'groups that do not capture': nested(`export const a = /${wrap('(?:', 'x', ')')}/;`),
  'look-ahead in look-ahead': nested(`export const a = /${wrap('(?=', 'x', ')')}/;`),
  'decorators with arguments': nested(`declare const d: any; @${wrap('d(', '', ')')} export class A {}`),
  namespaces: nested(wrap('namespace a {', '', '}')),
  'calls behind a comment': nested(`/* ${'('.repeat(300)} */ declare const f: any; ${wrap('f(', '1', ')')}`),
  'brackets of mixed kinds': nested(wrap('[({a:', '1', '})]')),
};

/** Nesting without brackets. */
const chains: Record<string, NastySource> = {
  'not operators in a row': { source: `export const a = ${'!'.repeat(n)}1;` },
  'minus in a row': { source: `export const a = ${'- '.repeat(n)}1;` },
  'typeof in a row': { source: `export const a = ${'typeof '.repeat(n)}1;` },
  'void in a row': { source: `export const a = ${'void '.repeat(n)}1;` },
  'await in a row': { source: `export async function f() { ${'await '.repeat(n)}1; }` },
  'new in a row': { source: `declare const A: any; export const a = ${'new '.repeat(n)}A;` },
  'arrows in a row': { source: `export const a = ${'x=>'.repeat(n)}1;` },
  'assignments in a row': { source: `let x: any; ${'x='.repeat(n)}1;` },
  'conditions in a row': { source: `export const a = ${'1?1:'.repeat(n)}1;` },
  'conditions within conditions': { source: `export const a = ${'1?'.repeat(n)}1${':1'.repeat(n)};` },
  'powers in a row': { source: `export const a = ${'1**'.repeat(n)}1;` },
  'sums in a row': { source: `export const a = ${'1+'.repeat(n)}1;` },
  'strings joined': { source: `export const a = ${"''+".repeat(n)}'';` },
  'ors in a row': { source: `export const a = ${'0||'.repeat(n)}1;` },
  'commas in a row': { source: `export const a = (${'1,'.repeat(n)}1);` },
  'members in a row': { source: `declare const o: any; export const a = o${'.a'.repeat(n)};` },
  'optional members in a row': { source: `declare const o: any; export const a = o${'?.a'.repeat(n)};` },
  'calls in a row': { source: `declare const f: any; export const a = f${'()'.repeat(n)};` },
  'indexes in a row': { source: `declare const o: any; export const a = o${'[0]'.repeat(n)};` },
  'non-null in a row': { source: `declare const o: any; export const a = o${'!'.repeat(n)};` },
  'templates in a row': { source: `declare const t: any; export const a = t${'``'.repeat(n)};` },
  'else if in a row': { source: `let x = 1; ${'if(x){x=2}else '.repeat(n)}{}` },
  'if without blocks': { source: `let x = 1; ${'if(x)'.repeat(n)}x=2;` },
  'for without blocks': { source: `${'for(;0;)'.repeat(n)};` },
  'labels in a row': { source: `${many(n, (i) => `l${i}:`)};` },
  'as in a row': { source: `export const a = 1${' as any'.repeat(n)};` },
  'satisfies in a row': { source: `export const a = 1${' satisfies any'.repeat(n)};` },
  'assertions in a row': { source: `export const a = ${'<any>'.repeat(n)}1;` },
  'elements as in JSX': { source: `export const a = ${'<div>'.repeat(n)}${'</div>'.repeat(n)};` },
  'generics in generics': { source: `type A = ${wrap('Array<', '1', '>')};` },
  'arrays of arrays': { source: `type A = 1${'[]'.repeat(n)};` },
  'keyof in a row': { source: `type A = ${'keyof '.repeat(n)}1;` },
  'function types in a row': { source: `type A = ${'()=>'.repeat(n)}1;` },
  'conditional types in a row': { source: `type A = ${'1 extends 1?1:'.repeat(n)}1;` },
  'extends in a row': { source: many(2_000, (i) => `class A${i}${i > 0 ? ` extends A${i - 1}` : ''} {}`, '\n') },
  'class expressions in a row': { source: `export const a = ${'class extends '.repeat(n)}Object ${'{}'.repeat(n)};` },
  'yield in a row': { source: `export function* f() { ${'yield '.repeat(n)}1; }` },
  'decorators in a row': { source: `declare const d: any; ${'@d '.repeat(n)}export class A {}` },
  'imports in a row': { source: 'import("a");'.repeat(n), compile: 'found' },
  'unknown imports in a row': { source: "import 'node:fs';".repeat(6_000), compile: 'found' },
};

/** Types that never end, or grow without end. */
const types: Record<string, NastySource> = {
  'a type that calls itself': bomb(`type T<A> = T<[A]>[]; type F<N> = N extends never ? 1 : F<[N]>; let a: F<1>;`),
  'a tuple that counts to a million': bomb(
    `type Count<A extends 1[] = []> = A['length'] extends 1000000 ? A : Count<[...A, 1]>; let a: Count;`,
  ),
  'template types multiplied': bomb(
    `type D = '0'|'1'|'2'|'3'|'4'|'5'|'6'|'7'|'8'|'9'; type B = \`\${D}\${D}\${D}\${D}\${D}\${D}\`; let b: B;`,
  ),
  'unions multiplied': bomb(
    `type U = ${many(400, (i) => `'k${i}'`, '|')};\ntype P = [U, U, U];\ntype J<A> = A extends [infer X extends string, infer Y extends string, infer Z extends string] ? \`\${X}\${Y}\${Z}\` : never;\nlet j: J<P>;`,
  ),
  'types that double': bomb(
    `type D0 = { a: 1 };\n${many(40, (i) => `type D${i + 1} = [D${i}, D${i}] extends [infer A, infer B] ? { a: A; b: B } & D${i} : never;`, '\n')}\ntype W<T, N extends 1[] = []> = N['length'] extends 60 ? T : W<{ [K in keyof T]: [T, T[K]] }, [...N, 1]> | W<[T], [...N, 1]>;\nlet w: W<D40> = 1;`,
  ),
  'a permutation of twelve': bomb(
    `type Perm<U, K = U> = [U] extends [never] ? [] : K extends K ? [K, ...Perm<Exclude<U, K>>] : never;\nlet p: Perm<1|2|3|4|5|6|7|8|9|10|11|12> = 1;`,
  ),
  'mapped types over large unions': bomb(
    `type U = ${many(1_200, (i) => `'a${i}'`, '|')};\ntype V = ${many(1_200, (i) => `'b${i}'`, '|')};\ntype M = { [A in U]: { [B in V]: \`\${A}\${B}\` } };\ndeclare const m: M;\nconst x: string[] = m[null! as U][null! as V];`,
  ),
  'a union of 6,000 literals': { source: `type U = ${many(n, (i) => `'${i}'`, '|')}; let u: U;` },
  'an intersection of 2,000 objects': { source: `type U = ${many(2_000, (i) => `{ a${i}: 1 }`, '&')}; let u: U = {};` },
  'an interface of 4,000 members': { source: `interface I { ${many(4_000, (i) => `a${i}: ${i};`)} } let i: I = {};` },
  'overloads by the thousand': { source: `${many(2_000, (i) => `declare function f(a: '${i}'): ${i};`, '\n')}\nf(1);` },
  'types that need each other': {
    source: `type A = { b: B }; type B = { a: A }; let a: A = { b: { a: 1 } };`,
    check: 'found',
  },
  'a class that is its own base': { source: `class A extends A {}`, check: 'found' },
  'a constant of its own type': { source: `const a: typeof a = a;`, check: 'found' },
  '200 functions that infer each other': {
    source: many(200, (i) => `export const f${i} = () => f${(i + 1) % 200}();`, '\n'),
    check: 'found',
  },
};

/** Characters and sizes. */
const texts: Record<string, NastySource> = {
  nothing: { source: '', compile: 'ok', check: 'ok' },
  'a byte order mark': { source: '\uFEFFexport const a = 1;', compile: 'ok', check: 'ok' },
  'NUL characters': {
    source: `export const a = '\0';\n\0`,
    compile: 'found',
    check: 'found',
    code: 'script.unstorable-text',
  },
  'half of a surrogate pair': {
    source: `export const a = '\uD83D';`,
    compile: 'found',
    check: 'found',
    code: 'script.unstorable-text',
  },
  'half of a surrogate pair as a name': {
    source: `export const \uD83D = 1;`,
    compile: 'found',
    check: 'found',
    code: 'script.unstorable-text',
  },
  'line separators': { source: `export const a = 1;\u2028\u2029let b = ;`, compile: 'found', check: 'found' },
  'one line of 250,000 characters': {
    source: `export const a = '${'x'.repeat(250_000)}';`,
    compile: 'ok',
    check: 'ok',
  },
  '100,000 empty lines': { source: `${'\n'.repeat(100_000)}let a = ;`, compile: 'found', check: 'found' },
  '10,000 names': { source: many(10_000, (i) => `let a${i}=${i};`) },
  '5,000 errors': { source: many(5_000, () => `let 1;`), compile: 'found', check: 'found' },
  'a name of 200,000 characters': { source: `export const ${'a'.repeat(200_000)} = 1;`, compile: 'ok', check: 'ok' },
  'a number of 200,000 digits': { source: `export const a = ${'9'.repeat(200_000)}n;`, check: 'ok' },
  'comments in comments': { source: '/*'.repeat(2_000), compile: 'found', check: 'found' },
  'a comment of brackets': { source: `/*${'['.repeat(50_000)}*/ export const a = 1;`, compile: 'ok', check: 'ok' },
  'a string of brackets': { source: `export const a = '${'{('.repeat(50_000)}';`, compile: 'ok', check: 'ok' },
  'a class of characters of brackets': { source: `export const a = /[${'('.repeat(300)}]/;`, compile: 'ok' },
  'a string that never ends': { source: `export const a = 'x\n${'x'.repeat(1_000)}`, compile: 'found', check: 'found' },
  'a template that never ends': { source: `export const a = \`${'x'.repeat(1_000)}`, compile: 'found', check: 'found' },
  'a regular expression that never ends': {
    source: `export const a = /${'x'.repeat(1_000)}`,
    compile: 'found',
    check: 'found',
  },
  'an enum that grows when compiled': {
    source: `export enum E { ${many(20_000, (i) => `A${i}`, ',')} }`,
  },
  'a source map with a line of its own': {
    source: `export const a = 1;\nlet b = ;\n//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbIngiXSwibmFtZXMiOltdLCJtYXBwaW5ncyI6IkFBKy8vLy8vRCJ9`,
    compile: 'found',
    check: 'found',
  },
  'a source map that is a file': { source: `export const a = 1;\n//# sourceMappingURL=/etc/passwd`, compile: 'ok' },
  'a script that imports itself': { source: `import { a } from './main';\nexport const b = a;`, check: 'found' },
};

/** Sources that attack parsers and type checkers, by description. */
export const nastySources: Record<string, NastySource> = { ...brackets, ...chains, ...types, ...texts };
