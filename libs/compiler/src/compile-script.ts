import type { Diagnostic } from '#libs/ports';
import { parse, transform } from '@swc/core';
import vm from 'node:vm';
import { findProblems } from './find-problems.ts';
import { originalPlace } from './source-map.ts';

export interface CompileRequest {
  name: string;
  source: string;
  maxCodeLength: number;
}

export type CompileResult =
  { ok: true; code: string; map: string; imports: string[] } | { ok: false; diagnostics: Diagnostic[] };

/** One TypeScript module to CommonJS. Runs in a child process: swc overflows its stack on deep nesting. */
export async function compileScript({ name, source, maxCodeLength }: CompileRequest): Promise<CompileResult> {
  try {
    // The statement in front shows where swc begins to count.
    const tree = await parse(`;${source}`, { syntax: 'typescript', decorators: true, target: 'es2024' });
    const { problems, imports } = findProblems(name, source, tree);
    if (problems.length > 0) return { ok: false, diagnostics: problems };
    const { code, map } = await transform(source, {
      filename: `${name}.ts`,
      swcrc: false,
      configFile: false,
      isModule: true,
      sourceMaps: true,
      inlineSourcesContent: false,
      jsc: {
        target: 'es2024',
        parser: { syntax: 'typescript', decorators: true },
        transform: { useDefineForClassFields: true },
        keepClassNames: true,
      },
      module: { type: 'commonjs', noInterop: true, ignoreDynamic: true },
    });
    const refused = engineError(name, code, map ?? '');
    if (refused !== null) return { ok: false, diagnostics: [refused] };
    if (code.length > maxCodeLength) return { ok: false, diagnostics: [tooComplex(name)] };
    return { ok: true, code, map: map ?? '', imports };
  } catch (error) {
    return { ok: false, diagnostics: await syntaxErrors(name, source, error) };
  }
}

export function tooComplex(name: string): Diagnostic {
  return at(name, 1, 1, 'script.too-complex', 'The script is nested too deeply to be compiled.');
}

function at(script: string, line: number, column: number, code: string, message: string): Diagnostic {
  return { script, line, column, endLine: line, endColumn: column + 1, severity: 'error', code, message };
}

/** What the engine says that swc does not, such as a name declared twice. Compiled, never run. */
function engineError(name: string, code: string, map: string): Diagnostic | null {
  try {
    void new vm.Script(`(function (exports, require, module, console) {${code}\n})`, { filename: `guild:///${name}` });
    return null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // The engine shows the line, and below it a caret.
    const [, line = '1', caret = ''] = /^guild:\/\/\/[^:\n]*:(\d+)\n.*\n( *)\^/.exec(error.stack ?? '') ?? [];
    const place = originalPlace(`guild:///${name}:${line}:${caret.length + 1}`, () => map);
    return at(name, place?.line ?? 1, place?.column ?? 1, 'syntax', error.message);
  }
}

/** TypeScript tells more and more exactly than swc what is wrong; it is loaded only when something is. */
async function syntaxErrors(name: string, source: string, error: unknown): Promise<Diagnostic[]> {
  const { syntaxDiagnostics } = await import('./syntax-diagnostics.ts');
  const found = syntaxDiagnostics(name, source);
  if (found.length > 0) return found;
  const text = error instanceof Error ? error.message : 'unknown error';
  const message = /^\s*x (.+)/.exec(text)?.[1] ?? 'The script does not compile.';
  const line = Number(/\[[^\]\n]*:(\d+):\d+\]/.exec(text)?.[1] ?? 1);
  return [at(name, line, 1, 'syntax', message)];
}
