import type { Diagnostic } from '#libs/ports';
import ts from 'typescript';
import { toDiagnostic } from './to-diagnostic.ts';
import { isStackOverflow, tooDeepStatement } from './too-deep.ts';

/** Syntax errors of a file from TypeScript's parser. */
export function syntaxDiagnostics(name: string, source: string): Diagnostic[] {
  try {
    const { diagnostics = [] } = ts.transpileModule(source, {
      fileName: `${name}.ts`,
      reportDiagnostics: true,
      compilerOptions: { target: ts.ScriptTarget.ES2024, module: ts.ModuleKind.ESNext },
    });
    return diagnostics.slice(0, 50).map((diagnostic) => toDiagnostic(name, diagnostic));
  } catch (error) {
    return isStackOverflow(error) ? [tooDeepStatement(name, source)] : [];
  }
}
