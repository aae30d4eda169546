// Editor, all of its features, and TypeScript as the only language; the workers come from the bundle, never from a CDN.
import 'monaco-editor/features/register.all';
import 'monaco-editor/languages/definitions/typescript/register';
import { StandaloneServices } from 'monaco-editor/editor/standalone/browser/standaloneServices';
import { IStorageService } from 'monaco-editor/platform/storage/common/storage';
import * as typescript from 'monaco-editor/languages/features/typescript/register';

globalThis.MonacoEnvironment = {
  getWorker(_id: string, label: string) {
    if (label === 'typescript' || label === 'javascript') {
      return new Worker(new URL('monaco-editor/languages/features/typescript/ts.worker.js', import.meta.url), {
        type: 'module',
      });
    }
    return new Worker(new URL('monaco-editor/editor/editor.worker.js', import.meta.url), { type: 'module' });
  },
};

const profileScope = 0;
const userTarget = 0;

/** Opens the documentation beside the list of suggestions; Monaco's own default is closed. */
export function showSuggestionDocs(): void {
  StandaloneServices.get(IStorageService).store('expandSuggestionDocs', true, profileScope, userTarget);
}

export * from 'monaco-editor/editor';
export { typescript };
