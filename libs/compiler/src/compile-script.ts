import type { Diagnostic } from '#libs/ports';
import { parse, transform } from '@swc/core';
import { moduleHead, moduleTail } from '#libs/vm-protocol';
import vm from 'node:vm';
import { findProblems } from './find-problems.ts';
import { followContexts } from './follow-contexts.ts';
import { originalPlace } from './source-map.ts';
import { findingAt, isStackOverflow, tooDeepBrackets, tooDeepStatement } from './too-deep.ts';

export interface CompileRequest {
  kind: 'compile';
  name: string;
  source: string;
  maxCodeLength: number;
}

export type CompileResult =
  { ok: true; code: string; map: string; imports: string[] } | { ok: false; diagnostics: Diagnostic[] };

/** Compiles one TypeScript module to CommonJS. Runs in a child process, because swc overflows its stack on deep nesting. */
export async function compileScript({ name, source, maxCodeLength }: CompileRequest): Promise<CompileResult> {
  const refused = tooDeepBrackets(name, source);
  if (refused !== null) return { ok: false, diagnostics: [refused] };
  try {
    // The statement in front shows the offset at which swc begins to count.
    const tree = await parse(`;${source}`, { syntax: 'typescript', decorators: true, target: 'es2024' });
    const { problems, imports } = findProblems(name, source, tree);
    if (problems.length > 0) return { ok: false, diagnostics: problems };
    const compiled = await transform(source, {
      filename: `${name}.ts`,
      swcrc: false,
      configFile: false,
      isModule: true,
      sourceMaps: true,
      // Ignore a `sourceMappingURL` of the author: it could name any file of the machine and any line.
      inputSourceMap: false,
      inlineSourcesContent: false,
      jsc: {
        target: 'es2024',
        parser: { syntax: 'typescript', decorators: true },
        transform: { useDefineForClassFields: true },
        keepClassNames: true,
      },
      module: { type: 'commonjs', noInterop: true, ignoreDynamic: true },
    });
    const { code, map } = await followContexts(compiled.code, compiled.map ?? '');
    const found = tooLarge(name, code, maxCodeLength) ?? engineError(name, source, code, map);
    return found === null ? { ok: true, code, map, imports } : { ok: false, diagnostics: [found] };
  } catch (error) {
    return { ok: false, diagnostics: await syntaxErrors(name, source, error) };
  }
}

function tooLarge(name: string, code: string, limit: number): Diagnostic | null {
  if (code.length <= limit) return null;
  const message = `The script has ${code.length} characters when it is compiled; at most ${limit} are allowed. Move parts into other scripts and import them.`;
  return findingAt(name, { line: 1, column: 1 }, { code: 'script.too-complex', message });
}

/** Errors that V8 reports and swc does not, such as a name declared twice. This compiles the code and never runs it. */
function engineError(name: string, source: string, code: string, map: string): Diagnostic | null {
  try {
    void new vm.Script(`${moduleHead}${code}${moduleTail}`, { filename: `guild:///${name}` });
    return null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (isStackOverflow(error)) return tooDeepStatement(name, source);
    // V8 shows the line, and below it a caret.
    const [, line = '1', caret = ''] = /^guild:\/\/\/[^:\n]*:(\d+)\n.*\n( *)\^/.exec(error.stack ?? '') ?? [];
    const place = originalPlace(`guild:///${name}:${line}:${caret.length + 1}`, () => map);
    return findingAt(name, place ?? { line: 1, column: 1 }, { code: 'syntax', message: error.message });
  }
}

/** TypeScript reports more syntax errors than swc, and more exactly. It is loaded only when there is an error. */
async function syntaxErrors(name: string, source: string, error: unknown): Promise<Diagnostic[]> {
  if (isStackOverflow(error)) return [tooDeepStatement(name, source)];
  const { syntaxDiagnostics } = await import('./syntax-diagnostics.ts');
  const found = syntaxDiagnostics(name, source);
  if (found.length > 0) return found;
  const text = error instanceof Error ? error.message : 'unknown error';
  const message = /^\s*x (.+)/.exec(text)?.[1] ?? 'The script does not compile.';
  const line = Number(/\[[^\]\n]*:(\d+):\d+\]/.exec(text)?.[1] ?? 1);
  return [findingAt(name, { line, column: 1 }, { code: 'syntax', message: message.slice(0, 2_000) })];
}
