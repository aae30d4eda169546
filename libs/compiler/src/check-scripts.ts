import type { Diagnostic } from '#libs/ports';
import path from 'node:path';
import ts from 'typescript';
import { toDiagnostic } from './to-diagnostic.ts';

export interface CheckRequest {
  /** Scripts with the same key share what the language service remembers. */
  key: string;
  typings: string;
  scripts: Array<{ name: string; source: string }>;
}

const options: ts.CompilerOptions = {
  strict: true,
  target: ts.ScriptTarget.ES2024,
  lib: ['lib.es2024.d.ts'],
  types: [],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
};

const TYPINGS = '/mainstay.d.ts';
const libFolder = path.dirname(ts.getDefaultLibFilePath(options));
/** The language's own declarations: not the DOM's, not those of a script host. */
const libFile = /^lib\.(es\d\w*|es2\d{3}[\w.]*|esnext[\w.]*|decorators[\w.]*)\.d\.ts$/;
const maxFindings = 200;
const maxServices = 16;

interface Files {
  [file: string]: { text: string; version: number };
}

interface Checker {
  files: Files;
  service: ts.LanguageService;
}

const registry = ts.createDocumentRegistry();
const libTexts = new Map<string, string | undefined>();
/** The one used last is at the end. */
const checkers = new Map<string, Checker>();

/** Type-checks scripts of one guild together. Runs in a child process: types can be made to take for ever. */
export function checkScripts({ key, typings, scripts }: CheckRequest): Diagnostic[] {
  const checker = checkers.get(key) ?? createChecker();
  checkers.delete(key);
  checkers.set(key, checker);
  const [oldest] = checkers.keys();
  if (checkers.size > maxServices && oldest !== undefined) {
    checkers.get(oldest)?.service.dispose();
    checkers.delete(oldest);
  }
  const wanted = new Map([[TYPINGS, typings], ...scripts.map(({ name, source }) => [fileOf(name), source] as const)]);
  update(checker.files, wanted);
  const findings: Diagnostic[] = [];
  for (const { name } of scripts) {
    const file = fileOf(name);
    for (const found of [
      ...checker.service.getSyntacticDiagnostics(file),
      ...checker.service.getSemanticDiagnostics(file),
    ]) {
      if (findings.length < maxFindings) findings.push(toDiagnostic(name, found));
    }
  }
  return findings;
}

/** Versions never come again: a script that was deleted and made anew is another text to the language service. */
let versions = 0;

function update(files: Files, wanted: ReadonlyMap<string, string>): void {
  for (const file of Object.keys(files)) if (!wanted.has(file)) delete files[file];
  for (const [file, text] of wanted) {
    if (files[file]?.text === text) continue;
    versions += 1;
    files[file] = { text, version: versions };
  }
}

function createChecker(): Checker {
  const files: Files = Object.create(null) as Files;
  // A file that is neither given nor the language's own does not exist.
  const read = (file: string): string | undefined => files[file]?.text ?? readLib(file);
  const host: ts.LanguageServiceHost = {
    getScriptFileNames: () => Object.keys(files),
    getScriptVersion: (file) => String(files[file]?.version ?? 0),
    getScriptSnapshot: (file) => {
      const text = read(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => '/',
    getCompilationSettings: () => options,
    getDefaultLibFileName: () => path.join(libFolder, 'lib.es2024.d.ts'),
    fileExists: (file) => read(file) !== undefined,
    readFile: read,
    directoryExists: () => false,
    getDirectories: () => [],
    resolveModuleNameLiterals: (literals) =>
      literals.map(({ text }) => {
        const file = fileOf(text.replace(/^\.\//, '').replace(/\.[tj]s$/, ''));
        if (!(file in files) || file === TYPINGS) return { resolvedModule: undefined };
        return {
          resolvedModule: { resolvedFileName: file, extension: ts.Extension.Ts, isExternalLibraryImport: false },
        };
      }),
  };
  return { files, service: ts.createLanguageService(host, registry) };
}

function readLib(file: string): string | undefined {
  if (path.dirname(file) !== libFolder || !libFile.test(path.basename(file))) return undefined;
  if (!libTexts.has(file)) libTexts.set(file, ts.sys.readFile(file));
  return libTexts.get(file);
}

function fileOf(name: string): string {
  return `/${name}.ts`;
}
