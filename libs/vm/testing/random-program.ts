import { numbersOf } from '../../../integration-tests/seeded-numbers.ts';

/** Declarations of each program: state that all events of a realm share, and calls that carry the tag of their event. */
const shared = `
import { kv, on } from 'mainstay';
let lock: Promise<unknown> = Promise.resolve();
const gate = Promise.withResolvers<void>();
const callbacks: Array<(call: (n: number) => Promise<any>, n: number) => Promise<unknown>> = [];
async function* served(): AsyncGenerator<number, void, any> {
  let request = yield 0;
  for (let n = 0; ; n += 1) {
    try { await request?.(9000); request = yield n; } catch { request = yield -1; }
  }
}
const server = served();
void server.next();
const spawn = (work: () => any): any => { const p = work(); p.catch(() => {}); return p; };
const wait = (p: any): any => p.catch((e: any) => e.code);
class Base { async greet(call: any): Promise<unknown> { return call(9100); } }
class Builder { constructor(readonly call: any) {} then(ok: any, no: any): any { return this.call(9200).then(ok, no); } }
class Sub<T> extends Promise<T> {}
`;

type Make = (program: Maker) => string;

/** Writes one random async program. */
class Maker {
  readonly next: () => number;
  #calls = 0;
  #names = 0;
  #left: number;
  #depth = 0;
  /**
   * Parts of a program. A unit numbers its calls in their order. Among concurrent branches of a unit, one that waits for another unit
   * would call at another time than alone, so no part does this.
   */
  readonly #statements: readonly Make[];

  constructor(seed: number) {
    this.next = numbersOf(seed);
    this.#statements = [...sequential, ...(seed % 3 === 0 ? [...waiting, ...waiting] : concurrent)];
    this.#left = 3 + Math.floor(this.next() * 7);
  }

  call(): string {
    this.#calls += 1;
    return `call(${this.#calls})`;
  }

  name(): string {
    this.#names += 1;
    return `v${this.#names}`;
  }

  /** A few statements. */
  body(): string {
    if (this.#depth >= 3 || this.#left <= 0) return `await ${this.call()};`;
    this.#depth += 1;
    const count = 1 + Math.floor(this.next() * 2);
    const text = Array.from({ length: count }, () => this.statement()).join('\n');
    this.#depth -= 1;
    return text;
  }

  statement(): string {
    this.#left -= 1;
    return this.#statements[Math.floor(this.next() * this.#statements.length)]!(this);
  }

  get isDone(): boolean {
    return this.#left <= 0;
  }
}

/** One thing after another. */
const sequential: Make[] = [
  (p) => `await ${p.call()};`,
  (p) => `log(await ${p.call()}, Math.random(), Date.now());`,
  (p) => `try { ${p.body()} } catch (e: any) { log(e.code); ${p.body()} } finally { ${p.body()} }`,
  (p) =>
    `try { ${p.body()} throw { code: 't' }; } catch ({ code, x = log('pattern') }: any) { log(code, x); ${p.body()} }`,
  (p) => `for (let i = 0; i < 2; i += 1) { ${p.body()} if (i === 0) continue; await ${p.call()}; }`,
  (p) => {
    const label = p.name();
    return `${label}: for (const i of [0, 1]) { for (const j of [0, 1]) { if (j > i) continue ${label}; ${p.body()} } }`;
  },
  (p) => `let ${p.name()}n = 0; do { ${p.body()} } while (await wait(${p.call()}) === 'never');`,
  (p) => `await wait(${p.call()}.then(() => ${p.call()}, () => ${p.call()}).finally(() => ${p.call()}));`,
  (p) => `log(await new Promise((ok, no) => { ${p.call()}.then(ok, no); }));`,
  (p) => `await wait(Promise.try(async () => { ${p.body()} return ${p.call()}; }));`,
  (p) => `log(await { then(ok: any) { ${p.call()}.then(ok, ok); } });`,
  (p) =>
    `await new Promise((ok) => ok({ then: async (done: any) => { ${p.body()} done(${p.call()}); } } as any).valueOf());`,
  () => `log(await wait((async () => await new Builder(call))()));`,
  () => `await wait((async () => new Builder(call))());`,
  (
    p,
  ) => `{ async function* g() { try { yield await ${p.call()}; ${p.body()} yield ${p.call()}; return ${p.call()}; } finally { await ${p.call()}; } }
    for await (const x of g()) { log(x); ${p.body()} ${p.next() < 0.5 ? 'break;' : ''} } }`,
  (p) => {
    const label = p.name();
    return `${label}: for (const i of [0, 1]) { for await (const x of [${p.call()}, 5]) { ${p.body()} if (i === 0) continue ${label}; log(x); break ${label}; } }`;
  },
  (p) =>
    `await wait((async () => { for await (const { a = ${p.call()} } of [{}, {}] as any[]) { await a; ${p.body()} return ${p.call()}; } })());`,
  (
    p,
  ) => `{ async function* inner() { yield ${p.call()}; await ${p.call()}; return 3; } async function* outer() { const r = yield* inner(); log(r); yield* [${p.call()}, 1] as any; }
    for await (const x of outer()) { log(x); await ${p.call()}; } }`,
  (p) => `{ const { a = await ${p.call()}, b: [c] = [await ${p.call()}] }: any = {}; log(a, c); }`,
  (p) =>
    `await wait((async (x: any = ${p.call()}, ...rest: any[]) => { await x; ${p.body()} return rest.length; })());`,
  (p) => `log(String.raw\`\${await ${p.call()}}-\${await ${p.call()}}\`);`,
  (
    p,
  ) => `{ class K extends Base { #p = ${p.call()}; static async make(): Promise<any> { await ${p.call()}; return new K(); } f = async () => { await this.#p; return super.greet(call); }; async [\`m\`]() { return this.f(); } }
    const k = await wait(K.make()); if (k instanceof K) log(await wait(k.m())); }`,
  (p) =>
    `{ await using r = { [Symbol.asyncDispose]: async () => { await ${p.call()}; } }; using s = { [Symbol.dispose]() { log('disposed'); } }; void r; void s; ${p.body()} }`,
  (p) =>
    `{ const again = async (n: number): Promise<void> => { if (n === 0) return; await wait(${p.call()}); await again(n - 1); ${p.call()}; }; await again(2); }`,
  (p) => `switch (await wait(${p.call()})) { case 'no': ${p.body()} break; default: ${p.body()} }`,
  (p) =>
    `log(await wait(Array.fromAsync([${p.call()}, 1, ${p.call()}], async (v: any) => { await ${p.call()}; return v; })));`,
  (p) =>
    `{ const co = async (g: Generator<any, any, any>) => { for (let s = g.next(); !s.done; s = g.next(await wait(s.value))); }; await co((function* (): any { log(yield ${p.call()}); yield ${p.call()}; })()); }`,
  (p) =>
    `{ let v: any; v = await ${p.call()}; v ??= await ${p.call()}; v += await ${p.call()}; log(v, typeof (await ${p.call()})); }`,
  (p) => `log(await wait((async () => { try { return ${p.call()}; } finally { await ${p.call()}; } })()));`,
  (p) =>
    `await wait((async () => { for (const _ of [0, 1]) { try { ${p.body()} continue; } finally { await ${p.call()}; } } })());`,
  (p) =>
    `log(await wait(Sub.resolve(${p.call()}))); await wait(new Sub((ok) => { ${p.call()}.then(ok, ok); }).then(() => ${p.call()}));`,
  () => `await null; await undefined; log(Math.random());`,
  (p) => `gate.resolve(); await gate.promise; await ${p.call()};`,
  (p) =>
    `callbacks.push(async (other, n) => { await other(n); await null; return other(n + 1); }); log(await wait(callbacks[0]!(call, 9300)), await wait(callbacks.at(-1)!(call, 9400))); ${p.body()}`,
];

/** Several things at once within one unit. */
const concurrent: Make[] = [
  (p) =>
    `await Promise.all([${p.call()}, spawn(async () => { ${p.body()} }), ${p.call()}.then((v: any) => ${p.call()})]);`,
  (p) =>
    `log((await Promise.allSettled([${p.call()}, spawn(async () => { ${p.body()} }), 7])).map((r: any) => r.status));`,
  (p) =>
    `log(await wait(Promise.race([${p.call()}, ${p.call()}]))); await wait(Promise.any([${p.call()}, ${p.call()}]));`,
  (p) =>
    `{ const r = Promise.withResolvers(); spawn(async () => { try { ${p.body()} } finally { r.resolve(${p.call()}); } }); await wait(r.promise); }`,
  (
    p,
  ) => `{ const g = (async function* () { try { const x: any = yield ${p.call()}; log(x); await ${p.call()}; yield 2; } catch { yield ${p.call()}; } finally { await ${p.call()}; } })();
    const all = [g.next(), g.next(6), g.${p.next() < 0.5 ? `return(${p.call()} as any)` : `throw({ code: 'thrown' })`}, g.next()].map((each) => spawn(() => each));
    for (const each of all.reverse()) log(await wait(each)); }`,
  (p) => `spawn(async () => { ${p.body()} });`,
  (p) => `void ${p.call()};`,
];

/** Waiting for other units of the realm. */
const waiting: Make[] = [
  (p) =>
    `{ const before = lock; const mine = Promise.withResolvers<void>(); lock = mine.promise; await before; try { await wait(${p.call()}); } finally { mine.resolve(); } }`,
  () => `log(typeof (await wait(server.next(call))).value, typeof (await wait(server.next(call))).value);`,
];

/**
 * An async program with one handler: loops, try/finally, generators, combinators, thenables, work that nothing awaits, and promises,
 * locks and callbacks that all its events share. With the same answers an event calls the same alone and beside others.
 */
export function randomProgram(seed: number): string {
  const maker = new Maker(seed);
  const parts: string[] = [];
  while (!maker.isDone) parts.push(`{ ${maker.statement()} }`);
  return `${shared}
on('message.create', { order: 'none' }, async ({ content: tag }: any) => {
  const call = (n: number): Promise<any> => { const p = kv.get({ key: tag + ':' + n }); p.catch(() => {}); return p; };
  const log = (...values: any[]): void => console.log(tag, ...values);
  ${parts.join('\n  ')}
});`;
}
