import type { Diagnostic } from '#libs/ports';
import ts from 'typescript';

const maxMessage = 2_000;
/** Numbers of TypeScript's messages about its own limits on types. */
const tooComplex = new Set([2321, 2563, 2589, 2590, 2799, 2800, 2859]);

/** Converts a diagnostic of TypeScript to ours, with lines and columns from 1. */
export function toDiagnostic(
  script: string,
  { file, start, length, category, code, messageText }: ts.Diagnostic,
): Diagnostic {
  const from = file && start !== undefined ? file.getLineAndCharacterOfPosition(start) : { line: 0, character: 0 };
  const end = (start ?? 0) + (length ?? 1);
  const to = file ? file.getLineAndCharacterOfPosition(Math.min(end, file.text.length)) : from;
  return {
    script,
    line: from.line + 1,
    column: from.character + 1,
    endLine: to.line + 1,
    endColumn: to.character + 1,
    severity:
      category === ts.DiagnosticCategory.Error
        ? 'error'
        : category === ts.DiagnosticCategory.Warning
          ? 'warning'
          : 'info',
    code: tooComplex.has(code) ? 'check.too-complex' : `TS${code}`,
    message: ts.flattenDiagnosticMessageText(messageText, '\n').slice(0, maxMessage),
  };
}
