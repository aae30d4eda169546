/** An attack of a script on its host, and what the log of its guild says about it. */
export interface Abuse {
  name: string;
  /** Body of an async handler. */
  script: string;
  /** Possible ends of the event. */
  ends: Array<'done' | 'failed' | 'cut-off'>;
  /** The outcome or the guild's log has one of these codes. Empty: no code is required. */
  codes: string[];
  /** It breaks built-ins of its own guild's VM: scripts of that guild work again in a new VM. */
  spoilsItself?: true;
}

const stopped = ['script.timeout', 'script.out-of-memory', 'script.stalled', 'script.memory-jump'];
const memory = ['script.out-of-memory', 'script.memory-jump', 'script.stalled', 'script.timeout', 'script.error'];
const force = ['script.stalled', 'script.memory-jump', 'script.out-of-memory', 'script.error'];

export const abuses: Abuse[] = [
  { name: 'endless loop', script: 'for (;;);', ends: ['cut-off'], codes: ['script.timeout'] },
  {
    name: 'endless loop that catches everything',
    script: 'for (;;) { try { for (;;); } catch {} finally { continue; } }',
    ends: ['cut-off'],
    codes: ['script.timeout'],
  },
  {
    name: 'endless promise chain',
    script: 'const again = () => Promise.resolve().then(again); await again();',
    ends: ['cut-off'],
    codes: stopped,
  },
  { name: 'endless await', script: 'for (;;) await null;', ends: ['cut-off'], codes: ['script.timeout'] },
  {
    name: 'for await over an endless generator',
    script: 'for await (const _ of (async function* () { for (;;) yield null; })());',
    ends: ['cut-off'],
    codes: ['script.timeout'],
  },
  {
    name: 'endless loop outside any handler’s wait',
    script: 'void (async () => { await null; for (;;); })();',
    ends: ['cut-off'],
    codes: ['script.timeout'],
  },
  {
    name: 'array growth',
    script: 'const a = []; for (;;) a.push({ n: a.length });',
    ends: ['cut-off'],
    codes: stopped,
  },
  {
    name: 'string doubling',
    script: "let s = 'x'; for (;;) s += s + 'y';",
    ends: ['cut-off', 'failed'],
    codes: memory,
  },
  {
    name: 'string that is flattened',
    script: "const a = []; for (;;) { const s = 'x'.repeat(2 ** 24); a.push(s.normalize('NFD') + a.length); }",
    ends: ['cut-off', 'failed'],
    codes: memory,
  },
  {
    name: 'array buffers',
    script: 'const a = []; for (;;) a.push(new Uint8Array(2 ** 22).fill(1));',
    ends: ['cut-off', 'failed'],
    codes: memory,
  },
  {
    name: 'resizable array buffer',
    script:
      'const b = new ArrayBuffer(8, { maxByteLength: 2 ** 31 - 1 }); b.resize(2 ** 31 - 1); new Uint8Array(b).fill(1);',
    ends: ['failed'],
    codes: ['script.error'],
  },
  {
    name: 'map growth',
    script: 'const map = new Map(); for (let n = 0; ; n++) map.set(n, [n]);',
    ends: ['cut-off'],
    codes: stopped,
  },
  {
    name: 'catastrophic regular expression',
    script: "/^(a+)+$/.test('a'.repeat(40) + '!');",
    ends: ['cut-off'],
    codes: ['script.timeout'],
  },
  {
    name: 'deep recursion',
    script: 'const f = (): number => 1 + f(); f();',
    // On a slow machine the stack is full only after the time limit.
    ends: ['failed', 'cut-off'],
    codes: ['script.error', 'script.timeout'],
  },
  {
    name: 'deep recursion with finally',
    script: 'const f = () => { try { f(); } finally { f(); } }; f();',
    ends: ['cut-off', 'failed'],
    codes: ['script.timeout', 'script.error'],
  },
  {
    name: 'one huge array (uninterruptible)',
    script: 'new Array(2 ** 26).fill(1.1);',
    ends: ['cut-off', 'failed'],
    codes: memory,
  },
  {
    name: 'huge number (uninterruptible)',
    script: 'const n = 3n ** (2n ** 22n); String(n * n * n);',
    ends: ['cut-off', 'failed'],
    codes: [...force, 'script.timeout'],
  },
  {
    name: 'sparse indexOf (uninterruptible)',
    script: 'const a: number[] = []; a.length = 2 ** 32 - 1; a.indexOf(1);',
    ends: ['cut-off'],
    codes: force,
  },
  {
    name: 'includes over a pretended array (uninterruptible)',
    script: 'Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1);',
    ends: ['cut-off'],
    codes: [...force, 'script.timeout'],
  },
  {
    name: 'thrown error with a looping stack',
    script: "throw Object.defineProperty(new Error('x'), 'stack', { get() { for (;;); } });",
    ends: ['cut-off'],
    codes: ['script.timeout'],
  },
  {
    name: 'thrown proxy that loops',
    script: 'const loop = () => { for (;;); }; throw new Proxy({}, { get: loop, getPrototypeOf: loop, has: loop });',
    ends: ['cut-off'],
    codes: ['script.timeout'],
  },
  {
    name: 'un-awaited rejection with a looping proxy (uninterruptible)',
    script:
      'const loop = () => { for (;;); }; void Promise.reject(new Proxy({}, { get: loop, getPrototypeOf: loop }));',
    ends: ['cut-off'],
    codes: force,
  },
  {
    name: 'Error.prepareStackTrace that loops',
    script: 'Error.prepareStackTrace = () => { for (;;); }; void new Error().stack; throw new Error();',
    ends: ['failed'],
    codes: ['script.error'],
  },
  {
    name: 'un-awaited ordinary rejection',
    script: "void Promise.reject(new Error('forgotten'));",
    ends: ['failed'],
    codes: ['script.error'],
  },
  {
    name: 'log flood',
    script: "for (let n = 0; n < 5000; n++) console.log('line', n);",
    ends: ['done', 'cut-off'],
    codes: ['script.log-cut', 'script.timeout'],
  },
  {
    name: 'op flood',
    script: "for (let n = 0; n < 5000; n++) void messages.send({ content: 'x' }).catch(() => {});",
    ends: ['done', 'cut-off'],
    codes: ['script.too-many-ops', 'script.timeout'],
  },
  {
    name: 'huge op input',
    script: "await messages.send({ content: 'x'.repeat(3 * 1024 * 1024) });",
    // Writing this much JSON can take longer than one slice.
    ends: ['failed', 'cut-off'],
    codes: ['script.outbox-full', 'script.timeout'],
  },
  {
    name: 'op input with a looping toJSON',
    script: 'await messages.send({ toJSON() { for (;;); } });',
    ends: ['failed'],
    codes: ['op.bad-input'],
  },
  {
    name: 'JSON bomb',
    script: "const s = '['.repeat(2 ** 22) + ']'.repeat(2 ** 22); const a = []; for (;;) a.push(JSON.parse(s));",
    ends: ['cut-off', 'failed'],
    codes: memory,
  },
  {
    name: 'Intl objects',
    script:
      "const a = []; for (;;) a.push(new Intl.DateTimeFormat('de'), new Intl.Collator('ja'), new Intl.Segmenter('th'));",
    ends: ['cut-off'],
    codes: stopped,
  },
  {
    name: 'language overwritten',
    spoilsItself: true,
    script: `
      const loop = () => { for (;;); };
      Promise.prototype.then = loop; JSON.parse = loop; JSON.stringify = loop; Array.prototype.push = loop;
      (globalThis as any).JSON = null; (globalThis as any).Promise = null; (globalThis as any).Map = null; Reflect.apply = loop;
      Object.defineProperty(Array.prototype, '0', { set: loop }); Object.defineProperty(Object.prototype, 'then', { get: loop, configurable: true });
      delete (Object.prototype as any).then; Array.prototype[Symbol.iterator] = loop;
      await messages.send({ content: 'still here' });`,
    ends: ['done', 'cut-off'],
    codes: [],
  },
  {
    name: 'forged numbers from the language',
    spoilsItself: true,
    script: `
      Object.defineProperty(Object.prototype, 'toJSON', { value: () => '],"ops' }); String.prototype.slice = () => 'x'.repeat(9e6);
      await messages.send({ content: 'x' });`,
    ends: ['done', 'failed', 'cut-off'],
    codes: [],
  },
  {
    name: 'forbidden globals',
    script: `
      for (const name of ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'FinalizationRegistry', 'WeakRef', 'process', 'require_', 'Buffer', 'fetch', 'setTimeout', 'ivm', 'performance', 'Temporal'])
        if (name in globalThis) throw new Error('found ' + name);
      throw new Error('found none');`,
    ends: ['failed'],
    codes: ['script.error'],
  },
  {
    name: 'callback of a FinalizationRegistry',
    script: 'new (globalThis as any).FinalizationRegistry(() => { for (;;); }).register({}, 1);',
    ends: ['failed'],
    codes: ['script.error'],
  },
  {
    name: 'way out by constructors',
    script: `
      const ways = [messages.send, on, console.log, messages, console, m, (async () => {})(), globalThis, function* () {}, async () => {}];
      for (const way of ways) {
        for (const make of [(way as any)?.constructor, (way as any)?.constructor?.constructor]) {
          try { if (typeof make === 'function') { const found = make('return typeof process + typeof require + typeof global'); if (typeof found === 'function') throw new Error('out: ' + found()); } }
          catch (error: any) { if (!(error instanceof EvalError) && !(error instanceof TypeError)) throw error; }
        }
      }
      for (const name of ['eval', 'Function']) if (typeof (globalThis as any)[name] === 'function') { let out = true; try { (globalThis as any)[name]('1'); } catch { out = false; } if (out) throw new Error('out by ' + name); }
      const caller = (function () { try { return (arguments.callee as any).caller; } catch { return null; } })();
      if (caller) throw new Error('caller');
      throw new Error('no way out');`,
    ends: ['failed'],
    codes: ['script.error'],
  },
  {
    name: 'handler that never settles',
    script: 'await new Promise(() => {});',
    ends: ['done'],
    codes: ['script.never-settled'],
  },
];
