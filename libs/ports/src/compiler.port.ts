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
  /** Compiling takes of this guild's share. */
  guildId: string;
  name: string;
  source: string;
}

/** Turns a script into what an isolate runs. */
export interface CompilerPort {
  /** Names what this compiler makes of a source: by name, source, the compiler's version and the compiled form. */
  artefactHash(name: string, source: string): string;
  /** Whether this compiler made the artefact; else it is compiled again. */
  isCurrent(artefactHash: string): boolean;
  /**
   * @throws Fault `script.does-not-compile` (422) with `data.diagnostics`, `script.too-large` (413), `compiler.busy` (503);
   *   the signal's reason
   */
  compile(script: CompileScript, signal?: AbortSignal): Promise<{ code: string; map: string; imports: string[] }>;
}

/** How two versions of a script differ. */
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
      /** Comparing takes of this guild's share. */
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
  /** Checking takes of this guild's share. */
  guildId: string;
  /** The scripts in question and what they import. */
  scripts: ReadonlyArray<{ name: string; source: string }>;
  /** Names of those whose diagnostics are asked for. */
  wanted: readonly string[];
}

/** Type-checks scripts. */
export interface CheckPort {
  /** @throws Fault `compiler.busy` (503); the signal's reason */
  check(request: CheckScripts, signal?: AbortSignal): Promise<Diagnostic[]>;
}
