/** A place in an author's file. Lines and columns count from 1. */
export interface Diagnostic {
  script: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  severity: 'error' | 'warning' | 'info';
  /** e.g. `TS2339`, or `syntax`. */
  code: string;
  message: string;
}

/** Turns a script into what an isolate runs. */
export interface CompilerPort {
  /** @throws Fault `script.does-not-compile` (422) with `data.diagnostics`, `script.too-large` (413) */
  compile(name: string, source: string): Promise<{ code: string; map: string; imports: string[] }>;
  /** Hash that names the compiled artefact: of source and of the compiler's own version. */
  contentHash(name: string, source: string): string;
}
