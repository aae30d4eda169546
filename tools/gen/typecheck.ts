import ts from 'typescript';
import path from 'node:path';

const libFolder = path.dirname(ts.getDefaultLibFilePath({}));

/**
 * Compiles script sources against typings like a guild's scripts: the language of ES2024, without browser or Node.
 *
 * @returns one line per error: `file:line text`
 */
export function typecheck(typings: string, sources: Record<string, string>): string[] {
  const files = new Map(Object.entries(sources).map(([name, text]) => [`/scripts/${name}.ts`, text]));
  files.set('/scripts/mainstay.d.ts', typings);
  const options: ts.CompilerOptions = {
    strict: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    lib: ['lib.es2024.d.ts'],
    types: [],
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
  };
  const inLib = (file: string): boolean => file.startsWith(libFolder);
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost(options),
    fileExists: (file) => files.has(file) || inLib(file),
    directoryExists: () => true,
    readFile: (file) => files.get(file) ?? (inLib(file) ? ts.sys.readFile(file) : undefined),
    getSourceFile: (file, target) => {
      const text = files.get(file) ?? (inLib(file) ? ts.sys.readFile(file) : undefined);
      return text === undefined ? undefined : ts.createSourceFile(file, text, target);
    },
    getCurrentDirectory: () => '/scripts',
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${file?.fileName.replace('/scripts/', '') ?? ''}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
