import type { ComparePort, CompilerPort, CompileScript, Diagnostic, LogPort, VersionComparison } from '#libs/ports';
import { Fault, limits } from '#libs/vocabulary';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { ChildPool, type Broken, type OnBusy, type PoolShares } from './child-pool.ts';
import type { CompareRequest } from './compare-versions.ts';
import type { CompileRequest, CompileResult } from './compile-script.ts';
import { findingAt, tooDeepStatement } from './too-deep.ts';
import { unstorableText } from './unstorable-text.ts';

/** Increase it when the compiled form of the same source changes. */
const FORM = 3;
const { version } = createRequire(import.meta.url)('@swc/core/package.json') as { version: string };
const edition = `${FORM}-${version}`;

type Request = CompileRequest | CompareRequest;
type Result = CompileResult | VersionComparison | null;

export interface ScriptCompilerOptions {
  log?: LogPort;
  onBusy?: OnBusy;
  /** Timeout of one compilation, in milliseconds of CPU time. */
  timeoutMs?: number;
  /** Overrides the table of limits in tests. */
  shares?: Partial<PoolShares>;
}

/** Compiles and compares scripts in child processes that guilds share fairly. Close it when the process ends. */
export class ScriptCompiler implements CompilerPort, ComparePort {
  readonly #children: ChildPool<Request, Result>;

  constructor({ log, onBusy, timeoutMs = limits.compiler.compileMs, shares = {} }: ScriptCompilerOptions = {}) {
    this.#children = new ChildPool<Request, Result>({
      module: 'compile-child',
      timeoutMs,
      heapMb: 512,
      bytesOf: (request) =>
        Buffer.byteLength(request.kind === 'compile' ? request.source : request.from.source + request.to.source),
      log,
      onBusy,
      shares,
      onBroken: ({ request, why }: Broken<Request>) =>
        request.kind === 'compare' ? null : { ok: false, diagnostics: [brokenBy(request, why)] },
    });
  }

  async compile({ guildId, name, source }: CompileScript, signal?: AbortSignal) {
    const bytes = Buffer.byteLength(source);
    if (bytes > limits.script.sourceBytes) {
      const message = `A script can have at most ${limits.script.sourceBytes} bytes; this one has ${bytes}. Move parts into other scripts and import them.`;
      throw new Fault('script.too-large', message, { data: { bytes, limit: limits.script.sourceBytes } });
    }
    const unstorable = unstorableText(name, source);
    if (unstorable !== null) throw notCompiled([unstorable]);
    const maxCodeLength = limits.script.compiledBytes;
    const request: CompileRequest = { kind: 'compile', name, source, maxCodeLength };
    const result = (await this.#children.request(request, { guildId, signal })) as CompileResult;
    if (!result.ok) throw notCompiled(result.diagnostics.map((diagnostic) => ({ ...diagnostic, script: name })));
    const { code, map, imports } = result;
    return { code, map, imports };
  }

  async compare(
    { guildId, name, from, to }: Parameters<ComparePort['compare']>[0],
    signal?: AbortSignal,
  ): Promise<VersionComparison> {
    const request: CompareRequest = { kind: 'compare', name, from, to, timeoutMs: limits.compiler.compareMs };
    const result = (await this.#children.request(request, { guildId, signal })) as VersionComparison | null;
    if (result !== null) return result;
    throw new Fault('version.diff-too-large', 'These versions differ too much to be compared.');
  }

  artefactHash(name: string, source: string): string {
    const hash = createHash('sha256')
      .update(JSON.stringify([name, source]))
      .digest('hex');
    return `${edition}:${hash}`;
  }

  isCurrent(artefactHash: string): boolean {
    return artefactHash.startsWith(`${edition}:`);
  }

  /** Process ids of the children, and the guild that each works for. */
  stats(): ReturnType<ChildPool<Request, Result>['stats']> {
    return this.#children.stats();
  }

  close(): void {
    this.#children.close();
  }
}

function brokenBy({ name, source }: CompileRequest, why: 'timeout' | 'crash'): Diagnostic {
  if (why === 'crash') return tooDeepStatement(name, source);
  const message = `The script takes longer than ${limits.compiler.compileMs / 1_000} s to compile. Move parts into other scripts and import them.`;
  return findingAt(name, { line: 1, column: 1 }, { code: 'script.too-complex', message });
}

function notCompiled(diagnostics: Diagnostic[]): Fault {
  const [first] = diagnostics;
  const where = first === undefined ? '' : ` ${first.script}.ts:${first.line}:${first.column}: ${first.message}`;
  return new Fault('script.does-not-compile', `The script does not compile.${where}`, {
    data: { diagnostics: diagnostics.map((diagnostic) => ({ ...diagnostic })) },
  });
}
