import ivm from 'isolated-vm';
import { CodeCache } from './code-cache.ts';

const isolate = new ivm.Isolate({ memoryLimit: 32 });
afterAll(() => isolate.dispose());

const script = (n: number): string => `(function f${n}() { return [${'1, '.repeat(2_000)}${n}]; })`;
const compile = (cache: CodeCache, n: number): ivm.Script =>
  cache.compile(isolate, `hash ${n}`, script(n), { filename: `guild:///${n}` });

describe('the code cache', () => {
  it('more scripts than its bytes hold → stays within them, and keeps the ones used last', () => {
    const one = new CodeCache(Infinity);
    compile(one, 0);
    const size = one.bytes;
    expect(size).toBeGreaterThan(0);
    const cache = new CodeCache(size * 3.5);
    for (let n = 0; n < 20; n += 1) {
      compile(cache, n);
      expect(cache.bytes).toBeLessThanOrEqual(size * 3.5);
    }
    const accepted = (n: number) => (compile(cache, n) as { cachedDataRejected?: boolean }).cachedDataRejected;
    // Undefined: it was compiled without cached data.
    expect([accepted(19), accepted(0)]).toEqual([false, undefined]);
  });

  it('the same script again → its bytes count once', () => {
    const cache = new CodeCache(Infinity);
    compile(cache, 1);
    const { bytes } = cache;
    compile(cache, 1);
    expect(cache.bytes).toBe(bytes);
  });

  it('a script that is larger than the cache → compiled, and not kept', () => {
    const cache = new CodeCache(10);
    expect(compile(cache, 1)).toBeDefined();
    expect(cache.bytes).toBe(0);
  });
});
