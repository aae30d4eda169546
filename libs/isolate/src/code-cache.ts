import ivm from 'isolated-vm';
import vm from 'node:vm';

/**
 * Compiled code by the hash of its source, so that a cold start does not compile again. Trusted data: this process makes it from source,
 * and never sends it out. A forged entry would be native code execution.
 */
export class CodeCache {
  /** The most recently used entry is last. */
  readonly #entries = new Map<string, { data: ivm.ExternalCopy<ArrayBuffer>; bytes: number }>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes of all entries together. */
  get bytes(): number {
    return this.#bytes;
  }

  compile(isolate: ivm.Isolate, hash: string, code: string, info: ivm.ScriptInfo): ivm.Script {
    const known = this.#entries.get(hash);
    if (known === undefined) {
      const script = isolate.compileScriptSync(code, { ...info, produceCachedData: true });
      const { cachedData } = script as { cachedData?: ivm.ExternalCopy<ArrayBuffer> };
      if (cachedData !== undefined) this.#add(hash, cachedData, cachedData.copy().byteLength);
      return script;
    }
    // Used again: it is evicted last.
    this.#entries.delete(hash);
    this.#entries.set(hash, known);
    const script = isolate.compileScriptSync(code, { ...info, cachedData: known.data });
    if ((script as { cachedDataRejected?: boolean }).cachedDataRejected === true) this.#remove(hash);
    return script;
  }

  /**
   * Runs our own code once outside the isolates and caches what the engine compiled, functions included. Never use it for a script of
   * a guild.
   */
  warm(hash: string, code: string, filename: string, exercise: (value: unknown) => void): void {
    const script = new vm.Script(code, { filename });
    exercise(script.runInContext(vm.createContext({}, { microtaskMode: 'afterEvaluate' })));
    const data = script.createCachedData();
    const bytes = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
    this.#add(hash, new ivm.ExternalCopy(bytes), bytes.byteLength);
  }

  #add(hash: string, data: ivm.ExternalCopy<ArrayBuffer>, bytes: number): void {
    this.#remove(hash);
    this.#entries.set(hash, { data, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#remove(oldest);
    }
  }

  #remove(hash: string): void {
    const entry = this.#entries.get(hash);
    if (entry === undefined) return;
    this.#entries.delete(hash);
    this.#bytes -= entry.bytes;
    entry.data.release();
  }
}
