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

/** A source to be compiled. */
export interface CompileScript {
  /** The guild whose share of the compiler it uses. */
  guildId: string;
  name: string;
  source: string;
}

/** Turns a script into what an isolate runs. */
export interface CompilerPort {
  /** Hash of the artefact of a source: of name, source, the compiler's version and the compiled form. */
  artefactHash(name: string, source: string): string;
  /** Whether this compiler made the artefact; else it is compiled again. */
  isCurrent(artefactHash: string): boolean;
  /**
   * @throws Fault `script.does-not-compile` (422) with `data.diagnostics`, `script.too-large` (413), `compiler.busy` (503);
   *   the signal's reason
   */
  compile(script: CompileScript, signal?: AbortSignal): Promise<{ code: string; map: string; imports: string[] }>;
}

/** Difference between two versions of a script. */
export interface VersionComparison {
  difference: 'none' | 'line-ends-only' | 'text';
  /** Unified diff of the text, without regard to line ends. */
  unified: string;
}

/** Compares versions of scripts. */
export interface ComparePort {
  /** @throws Fault `version.diff-too-large` (422), `compiler.busy` (503); the signal's reason */
  compare(
    versions: {
      /** The guild whose share of the compiler it uses. */
      guildId: string;
      name: string;
      from: { title: string; source: string };
      to: { title: string; source: string };
    },
    signal?: AbortSignal,
  ): Promise<VersionComparison>;
}

/** Scripts of one guild that are type-checked together. */
export interface CheckScripts {
  /** The guild whose share of the compiler it uses. */
  guildId: string;
  /** The scripts to check and their imports. */
  scripts: ReadonlyArray<{ name: string; source: string }>;
  /** Names of the scripts whose diagnostics are requested. */
  wanted: readonly string[];
}

/** Type-checks scripts. */
export interface CheckPort {
  /** @throws Fault `compiler.busy` (503); the signal's reason */
  check(request: CheckScripts, signal?: AbortSignal): Promise<Diagnostic[]>;
}
