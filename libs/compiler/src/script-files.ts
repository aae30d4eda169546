import path from 'node:path';
import ts from 'typescript';

export const options: ts.CompilerOptions = {
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

export const TYPINGS = '/mainstay.d.ts';
const libFolder = path.dirname(ts.getDefaultLibFilePath(options));
/** TypeScript's own declarations, without those of the DOM and of script hosts. */
const libFile = /^lib\.(es\d\w*|es2\d{3}[\w.]*|esnext[\w.]*|decorators[\w.]*)\.d\.ts$/;

/** By file name; the files of the installed TypeScript never change. */
const libTexts = new Map<string, string | undefined>();
let folders = 0;

/**
 * The files of one guild for the language service: its scripts, in a folder that no other guild ever uses, the typings, and
 * TypeScript's own files. The registry shares parsed files by path, so guilds share only the typings and TypeScript's own
 * files.
 */
export class ScriptFiles {
  readonly #folder: string;
  readonly #typings: string;
  readonly #files = new Map<string, { text: string; version: number }>();
  /** Never repeats: a script that was deleted and created again has a new version for the language service. */
  #version = 0;

  constructor(typings: string) {
    folders += 1;
    this.#folder = `/${folders}`;
    this.#typings = typings;
  }

  /** Replaces the scripts. */
  update(scripts: ReadonlyArray<{ name: string; source: string }>): void {
    const wanted = new Map(scripts.map(({ name, source }) => [this.fileOf(name), source]));
    for (const file of this.#files.keys()) if (!wanted.has(file)) this.#files.delete(file);
    for (const [file, text] of wanted) {
      if (this.#files.get(file)?.text === text) continue;
      this.#version += 1;
      this.#files.set(file, { text, version: this.#version });
    }
  }

  fileOf(script: string): string {
    return `${this.#folder}/${script}.ts`;
  }

  /** A message of TypeScript without the folder, which authors do not know. */
  plain(message: string): string {
    return message.replaceAll(`${this.#folder}/`, '/');
  }

  host(): ts.LanguageServiceHost {
    const read = (file: string): string | undefined => this.#read(file);
    return {
      getScriptFileNames: () => [TYPINGS, ...this.#files.keys()],
      getScriptVersion: (file) => String(this.#files.get(file)?.version ?? 0),
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
      resolveModuleNameLiterals: (literals) => literals.map(({ text }) => ({ resolvedModule: this.#resolve(text) })),
    };
  }

  #resolve(specifier: string): ts.ResolvedModuleFull | undefined {
    const file = this.fileOf(specifier.replace(/^\.\//, '').replace(/\.[tj]s$/, ''));
    if (!this.#files.has(file)) return undefined;
    return { resolvedFileName: file, extension: ts.Extension.Ts, isExternalLibraryImport: false };
  }

  /** A file exists only if it is given or is one of TypeScript's own. */
  #read(file: string): string | undefined {
    return file === TYPINGS ? this.#typings : (this.#files.get(file)?.text ?? readLib(file));
  }
}

function readLib(file: string): string | undefined {
  if (path.dirname(file) !== libFolder || !libFile.test(path.basename(file))) return undefined;
  if (!libTexts.has(file)) libTexts.set(file, ts.sys.readFile(file));
  return libTexts.get(file);
}
