import type { Diagnostic } from '../types';

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

function toDiagnostic(value: unknown, fallback: { script: string; code: string; message: string }): Diagnostic | null {
  if (typeof value !== 'object' || value === null) return null;
  const found = value as Partial<Record<keyof Diagnostic, unknown>>;
  if (!isNumber(found.line)) return null;
  const column = isNumber(found.column) ? found.column : 1;
  return {
    script: typeof found.script === 'string' ? found.script : fallback.script,
    line: found.line,
    column,
    endLine: isNumber(found.endLine) ? found.endLine : found.line,
    endColumn: isNumber(found.endColumn) ? found.endColumn : column + 1,
    severity: found.severity === 'warning' || found.severity === 'info' ? found.severity : 'error',
    code: typeof found.code === 'string' ? found.code : fallback.code,
    message: typeof found.message === 'string' ? found.message : fallback.message,
  };
}

/** The places that an error names: of a compile error several, of a script error the line that threw. */
export function diagnosticsOf(
  error: { code: string; message: string; data?: Record<string, unknown> | null },
  script: string,
): Diagnostic[] {
  const listed: unknown[] = Array.isArray(error.data?.diagnostics) ? error.data.diagnostics : [error.data];
  const fallback = { script, code: error.code, message: error.message };
  return listed.map((value) => toDiagnostic(value, fallback)).filter((found) => found !== null);
}
