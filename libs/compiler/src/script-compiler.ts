import type { CompilerPort, Diagnostic } from '#libs/ports';
import { Fault, limits } from '#libs/vocabulary';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { ChildService } from './child-service.ts';
import type { CompileRequest, CompileResult } from './compile-script.ts';

/** Grows when the compiled form of the same source changes. */
const FORM = 1;
const { version } = createRequire(import.meta.url)('@swc/core/package.json') as { version: string };

/** Compiles scripts with swc. Close it when the process ends. */
export class ScriptCompiler implements CompilerPort {
  readonly #child = new ChildService<CompileRequest, CompileResult>({
    module: 'compile-child',
    timeoutMs: 10_000,
    heapMb: 512,
    onBroken: () =>
      notCompiled([{ ...nowhere, message: 'The script is nested too deeply, or too large, to be compiled.' }]),
  });

  async compile(name: string, source: string): Promise<{ code: string; map: string; imports: string[] }> {
    const bytes = Buffer.byteLength(source);
    if (bytes > limits.script.sourceBytes) {
      const message = `A script may have ${limits.script.sourceBytes} bytes; this one has ${bytes}. Move parts into scripts of their own and import them.`;
      throw new Fault('script.too-large', message, { status: 413, data: { bytes, limit: limits.script.sourceBytes } });
    }
    const result = await this.#child.request({ name, source, maxCodeLength: limits.script.sourceBytes * 8 });
    if (!result.ok) throw notCompiled(result.diagnostics.map((diagnostic) => ({ ...diagnostic, script: name })));
    const { code, map, imports } = result;
    return { code, map, imports };
  }

  contentHash(name: string, source: string): string {
    return createHash('sha256')
      .update(JSON.stringify([FORM, version, name, source]))
      .digest('hex');
  }

  close(): void {
    this.#child.close();
  }
}

const nowhere: Omit<Diagnostic, 'message'> = {
  script: '',
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 1,
  severity: 'error',
  code: 'script.too-complex',
};

function notCompiled(diagnostics: Diagnostic[]): Fault {
  const [first] = diagnostics;
  const where = first === undefined ? '' : ` ${first.script}.ts:${first.line}:${first.column}: ${first.message}`;
  return new Fault('script.does-not-compile', `The script does not compile.${where}`, {
    status: 422,
    data: { diagnostics: diagnostics.map((diagnostic) => ({ ...diagnostic })) },
  });
}
