import { withReadableTags } from '@/lib/editor/typings';
import { type IDisposable, editor, typescript, Uri } from './monaco';

export interface Source {
  name: string;
  source: string;
}

/** Scripts lie side by side, so that both `./name` and `name` lead from one to the other. */
export const modelUri = (name: string): Uri => Uri.parse(`file:///${name}.ts`);

function configure(): void {
  const { typescriptDefaults, ModuleKind, ModuleResolutionKind, ScriptTarget } = typescript;
  typescriptDefaults.setCompilerOptions({
    target: ScriptTarget.ESNext,
    module: ModuleKind.ESNext,
    moduleResolution: ModuleResolutionKind.NodeJs,
    lib: ['esnext'],
    baseUrl: 'file:///',
    strict: true,
    noImplicitOverride: true,
    allowNonTsExtensions: true,
    isolatedModules: true,
    types: [],
  });
  typescriptDefaults.setEagerModelSync(true);
  typescriptDefaults.setDiagnosticsOptions({ noSemanticValidation: false, noSyntaxValidation: false });
}

/** Typings of the module `mainstay`, whether written as a module or as a declaration of one. */
function typingsPath(typings: string): string {
  return /declare module ['"]mainstay['"]/.test(typings)
    ? 'file:///node_modules/@types/mainstay/index.d.ts'
    : 'file:///node_modules/mainstay/index.d.ts';
}

function ensureModel({ name, source }: Source): { model: editor.ITextModel; created: boolean } {
  const known = editor.getModel(modelUri(name));
  if (known) return { model: known, created: false };
  return { model: editor.createModel(source, 'typescript', modelUri(name)), created: true };
}

/** Adds the SDK and the guild's other scripts to the language service. Dispose of it when the editor closes. */
export function provideSources(typings: string, siblings: readonly Source[]): IDisposable {
  configure();
  const sdk = typescript.typescriptDefaults.addExtraLib(withReadableTags(typings), typingsPath(typings));
  const models = siblings.map(ensureModel).filter(({ created }) => created);
  return {
    dispose() {
      sdk.dispose();
      for (const { model } of models) model.dispose();
    },
  };
}
